import { describe, expect, it } from 'vitest';
import { parseDeploymentInput } from '../../../core/deployment/deployment-input.ts';
import { inputFieldsOf } from '../../../core/deployment/input-fields.ts';
import { stackNameOf } from '../../../core/deployment/names.ts';
import { DeploymentError } from '../../../core/errors.ts';
import { makeState } from './state-factory.ts';

const MINIMAL = {
  environmentName: 'prod',
  stackName: 'orders',
  templatePath: 'infra/template.yaml',
  revisionS3Bucket: 'artifacts',
  revisionS3Key: 'source.zip',
};

const parse = (fields: object) => parseDeploymentInput({ ...MINIMAL, ...fields }, 'deploy/prod.json');

function messageFor(value: unknown): string {
  try {
    parseDeploymentInput(value, 'deploy/prod.json');
  } catch (error) {
    expect(error).toBeInstanceOf(DeploymentError);
    expect((error as DeploymentError).name).toBe('ConfigurationError');
    return (error as Error).message;
  }
  throw new Error('Expected the input to be refused.');
}

describe('the deployment input', () => {
  it('accepts the five fields of the AWS blog article', () => {
    expect(parse({})).toEqual(MINIMAL);
  });

  it('accepts every documented field', () => {
    const full = {
      templateConfigurationPath: './deploy/configuration.json',
      parameters: { Size: 'large' },
      tags: { team: 'shop' },
      capabilities: ['CAPABILITY_AUTO_EXPAND'],
      roleArn: 'arn:aws-cn:iam::111111111111:role/path/cloudformation',
      notificationArns: ['arn:aws:sns:eu-west-1:111111111111:topic'],
      rollbackConfiguration: {
        rollbackTriggers: [{ arn: 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:errors', type: 'AWS::CloudWatch::Alarm' }],
        monitoringTimeInMinutes: 0,
      },
      terminationProtection: true,
      importExistingResources: false,
      onUnsafe: 'ask',
      policyPath: 'policy.yaml',
      waiversPath: 'waivers.yaml',
      timeoutMinutes: 1_380,
      pipelineExecutionId: '8a1c',
    };

    expect(parse(full)).toEqual({ ...MINIMAL, ...full });
  });

  it('writes parameter values that are numbers or booleans as text', () => {
    expect(parse({ parameters: { Count: 3, Public: false } }).parameters).toEqual({ Count: '3', Public: 'false' });
  });

  it('gives the same bytes for the same input, independent of the order of its fields', () => {
    const reversed = Object.fromEntries(Object.entries(MINIMAL).reverse());

    expect(JSON.stringify(parseDeploymentInput(reversed, 'x'))).toBe(JSON.stringify(parse({})));
  });

  it('refuses unknown fields by name and lists the known ones', () => {
    const message = messageFor({ ...MINIMAL, templatPath: 'x', colour: 1 });

    expect(message).toContain('`templatPath`, `colour`');
    expect(message).toContain('deploy/prod.json');
    expect(message).toContain('templateConfigurationPath');
  });

  it.each([
    ['environmentName', 'Prod_1', 'letters, digits and hyphens'],
    ['environmentName', '1prod', 'a letter first'],
    ['stackName', '', 'got ""'],
    ['stackName', 12, 'got 12'],
    ['templatePath', '../secret.yaml', 'without ".."'],
    ['templatePath', '/etc/passwd', 'not beginning with "/"'],
    ['templatePath', 'infra\\template.yaml', 'with "/"'],
    ['policyPath', 'C:/policy.yaml', 'the path of a file'],
    ['waiversPath', 'a//b', 'the path of a file'],
    ['revisionS3Bucket', '', 'the name of the bucket'],
    ['parameters', ['a'], 'got a list'],
    ['parameters', { 'a-b': 'x' }, 'a parameter name'],
    ['parameters', { Size: null }, 'got null'],
    ['parameters', { Subnets: ['a', 'b'] }, 'a list is one string, with commas), got a list'],
    ['tags', { 'aws:x': 'y' }, 'does not begin with "aws:"'],
    ['tags', { x: 'y'.repeat(257) }, 'at most 256'],
    ['tags', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, 'v'])), 'at most 50'],
    ['capabilities', ['CAPABILITY_ALL'], '"CAPABILITY_IAM"'],
    ['roleArn', 'arn:aws:iam::1:user/x', 'ARN of an IAM role'],
    ['notificationArns', Array.from({ length: 6 }, () => 'arn:aws:sns:eu-west-1:111111111111:t'), 'at most 5'],
    ['rollbackConfiguration', { triggers: [] }, '`triggers`'],
    ['rollbackConfiguration', { monitoringTimeInMinutes: 181 }, 'from 0 to 180'],
    ['rollbackConfiguration', { rollbackTriggers: [{ arn: 'x', type: 'AWS::CloudWatch::Alarm' }] }, 'an ARN'],
    ['terminationProtection', 'yes', 'true or false'],
    ['onUnsafe', 'allow', '"reject", "ask", "blue-green"'],
    ['blueGreen', { verifyFunction: 'verify' }, 'the ARN of a Lambda function'],
    ['blueGreen', { verifyTimeoutMinutes: 16 }, 'from 1 to 15'],
    ['blueGreen', { retireAfterHours: 0 }, 'from 1 to 8760'],
    ['blueGreen', { retireAfter: 1 }, '`retireAfter`'],
    ['timeoutMinutes', 0, 'from 1 to 1380'],
    ['timeoutMinutes', 1_381, 'from 1 to 1380'],
    ['timeoutMinutes', 1.5, 'whole number'],
  ])('refuses %s = %j with the expected value', (field, value, expected) => {
    const message = messageFor({ ...MINIMAL, [field]: value });

    expect(message).toContain(`\`${field}`);
    expect(message).toContain(expected);
  });

  it('names every field that is wrong at once', () => {
    const message = messageFor({ ...MINIMAL, stackName: '?', timeoutMinutes: 'long' });

    expect(message).toContain('`stackName`');
    expect(message).toContain('`timeoutMinutes`');
  });

  it('never repeats the value of a parameter', () => {
    expect(messageFor({ ...MINIMAL, parameters: { Password: ['hunter2'] } })).not.toContain('hunter2');
    expect(messageFor({ ...MINIMAL, parameters: 'hunter2' })).not.toContain('hunter2');
  });

  it('truncates the values that it quotes', () => {
    expect(messageFor({ ...MINIMAL, stackName: '?'.repeat(1_000) }).length).toBeLessThan(300);
  });

  it.each([[null], ['text'], [[MINIMAL]]])('refuses %j, which is not an object', (value) => {
    expect(messageFor(value)).toContain('a JSON object');
  });

  it('names a stack exactly without an environment', () => {
    const { environmentName: _, ...exact } = { ...MINIMAL, stackName: 'ShopStack' };

    expect(stackNameOf(parseDeploymentInput(exact, 'x'))).toBe('ShopStack');
    expect(messageFor({ ...exact, stackName: '1shop' })).toContain('begins with a letter, because there is no `environmentName`');
    expect(messageFor({ ...exact, stackName: 's'.repeat(129) })).toContain('`stackName` in deploy/prod.json to have at most 128');
  });

  it('refuses names that together are too long for a stack', () => {
    expect(parse({ environmentName: 'e'.repeat(60), stackName: 's'.repeat(67) })).toBeDefined();
    expect(messageFor({ ...MINIMAL, environmentName: 'e'.repeat(60), stackName: 's'.repeat(68) })).toContain('at most 128');
  });
});

describe('the input inside a state', () => {
  it('is the state without the fields of the tasks', () => {
    const state = makeState({ changeSetId: 'x', failure: { Error: 'E', Cause: 'c' }, parameters: { A: '1' } });

    expect(parseDeploymentInput(inputFieldsOf({ ...state, raced: {} }), 'x')).toEqual({
      environmentName: 'prod',
      stackName: 'orders',
      templatePath: 'infra/template.yaml',
      revisionS3Bucket: 'artifacts',
      revisionS3Key: 'pipeline/source/abc.zip',
      parameters: { A: '1' },
    });
  });

  it('keeps unknown fields, so that they are refused', () => {
    expect(inputFieldsOf({ ...makeState(), colour: 'red' })).toHaveProperty('colour');
  });
});
