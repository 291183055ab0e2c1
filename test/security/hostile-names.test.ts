import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDeploymentInput } from '../../core/deployment/deployment-input.ts';
import { changeSetNameOf, clientRequestTokenOf, stackNameOf } from '../../core/deployment/names.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { sign } from '../functions/fakes.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';
import { HARMLESS_TEMPLATE, setupHostileFlow, TEMPLATE_PATH } from './hostile-flow.ts';

const GOOD = {
  environmentName: 'prod',
  stackName: 'shop',
  templatePath: TEMPLATE_PATH,
  revisionS3Bucket: 'b',
  revisionS3Key: 'k',
};

const RIGHT_TO_LEFT = '\u202e';
const ZERO_WIDTH = '\u200b';
const CYRILLIC_O = '\u043e';
const HALF_AN_EMOJI = '\ud83d';

const REFUSED: readonly (readonly [field: string, value: unknown])[] = [
  ['environmentName', ''],
  ['environmentName', '1prod'],
  ['environmentName', 'prod_1'],
  ['environmentName', `pr${CYRILLIC_O}d`],
  ['environmentName', `prod${ZERO_WIDTH}`],
  ['environmentName', 'prod\n'],
  ['environmentName', ['prod']],
  ['stackName', `${RIGHT_TO_LEFT}pohs`],
  ['stackName', 'shop\u0000'],
  ['stackName', 'x'.repeat(124)],
  ['stackName', 'x'.repeat(500_000)],
  ['templatePath', '../template.json'],
  ['templatePath', 'a/../../template.json'],
  ['templatePath', '/etc/passwd'],
  ['templatePath', 'C:\\template.json'],
  ['templatePath', 'a//b'],
  ['templatePath', 'a\u0000.json'],
  ['templatePath', 'a\n.json'],
  ['policyPath', '..'],
  ['waiversPath', './../x'],
  ['templateConfigurationPath', '\\\\host\\share'],
  ['parameters', { 'not-a-name': '1' }],
  ['parameters', { [`N${CYRILLIC_O}`]: '1' }],
  ['parameters', { A: { Ref: 'B' } }],
  ['parameters', { A: null }],
  ['parameters', { ['A'.repeat(256)]: '1' }],
  ['parameters', [['A', '1']]],
  ['tags', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, '1']))],
  ['tags', { 'aws:owner': 'me' }],
  ['tags', { 'AWS:owner': 'me' }],
  ['tags', { ['x'.repeat(129)]: '1' }],
  ['tags', { x: '1'.repeat(257) }],
  ['capabilities', ['CAPABILITY_ROOT']],
  ['capabilities', Array(4).fill('CAPABILITY_IAM')],
  ['roleArn', 'arn:aws:iam::111111111111:user/me'],
  ['roleArn', 'arn:aws:iam::1:role/x'],
  ['notificationArns', Array(6).fill('arn:aws:sns:us-east-1:111111111111:t')],
  ['notificationArns', ['https://example.com']],
  ['rollbackConfiguration', { monitoringTimeInMinutes: 181 }],
  ['timeoutMinutes', 0],
  ['timeoutMinutes', 1_381],
  ['timeoutMinutes', 1.5],
  ['timeoutMinutes', -1],
  ['onUnsafe', 'allow'],
  ['pipelineExecutionId', 'x'.repeat(101)],
  ['constructor', 'x'],
  ['changeSetAction', 'CAN-SAFELY-UPDATE-EXISTING-STACK'],
  ['inspection', { decision: 'allow' }],
  ['stackId', 'arn:aws:cloudformation:us-east-1:111111111111:stack/other/1'],
];

describe('a name or a value beyond its limits', () => {
  it.each(REFUSED)('%s %j is refused, and the error names the field', (field, value) => {
    expect(() => parseDeploymentInput({ ...GOOD, [field]: value }, 'the input')).toThrow(DeploymentError);
    try {
      parseDeploymentInput({ ...GOOD, [field]: value }, 'the input');
    } catch (error) {
      const { name, message } = error as DeploymentError;
      expect(name).toBe('ConfigurationError');
      expect(message).toContain(field);
      expect(message.length).toBeLessThan(2_000);
    }
  });

  it('is accepted at the limit', () => {
    const input = {
      ...GOOD,
      stackName: 'x'.repeat(123),
      parameters: { ['A'.repeat(255)]: `${HALF_AN_EMOJI}\u{1f600}` },
      tags: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`t${index}`.padEnd(128, 'x'), 'é'.repeat(256)])),
      timeoutMinutes: 1_380,
    };

    expect(stackNameOf(parseDeploymentInput(input, 'the input'))).toHaveLength(128);
  });

  it('is refused before an execution starts', async () => {
    const { deploy, executions, sandbox } = setupFlow({
      userParameters: JSON.stringify({ input: { ...GOOD, stackName: 'shop\u200b' } }),
    });

    const result = await deploy(makeTemplate(SHOP));

    expect([result.status, result.failureType]).toEqual(['Failed', 'ConfigurationError']);
    expect(executions()).toEqual([]);
    expect(sandbox.calls.count({ service: 'CloudFormation' })).toBe(0);
  });
});

describe('the revision', () => {
  it('is the revision of the job, even if the input names another revision', async () => {
    const { deploy, executions } = setupFlow({ input: { revisionS3Bucket: 'elsewhere', revisionS3Key: 'other' } });

    expect((await deploy(makeTemplate(SHOP))).status).toBe('Succeeded');
    expect(JSON.parse(executions()[0]?.props.input ?? '{}').revisionS3Bucket).toMatch(/^codepipeline-/);
  });
});

describe('an input of any kind', () => {
  it('is accepted unchanged, or refused with a ConfigurationError', () => {
    const fields = fc.constantFrom(...REFUSED.map(([field]) => field));
    const value = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 200 }), fc.double(), fc.bigInt().map(Number));
    fc.assert(
      fc.property(fc.dictionary(fields, value, { maxKeys: 4 }), (given) => {
        try {
          const input = parseDeploymentInput({ ...GOOD, ...given }, 'the input');
          expect(stackNameOf(input)).toMatch(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ConfigurationError' });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives names that CloudFormation accepts, for every name of an execution', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 80, size: 'max' }), async (name) => {
        expect(await changeSetNameOf({ id: name, name }, sign)).toMatch(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
        expect(await clientRequestTokenOf({ id: name }, 'execute', sign)).toMatch(/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/);
      }),
    );
  });
});

describe('a manually started execution', () => {
  it.each([
    ['with a verdict already in it', { changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK', inspection: { decision: 'allow' } }],
    ["with another deployment's change set in its input", { changeSetId: 'arn:aws:cloudformation:us-east-1:1:changeSet/x/1' }],
  ])('%s: fields of tasks are removed, and the stack is judged', async (_words, forged) => {
    const { deployFirst, sandbox, gate, run, expectUntouched } = setupHostileFlow();
    await deployFirst();
    sandbox.s3.put('anywhere', 'revision', sandbox.s3.open(sandbox.codePipeline.artifactBucket, latestArtifact(sandbox)));
    const input = { ...GOOD, revisionS3Bucket: 'anywhere', revisionS3Key: 'revision', ...forged };

    const { executionArn } = await run(
      sandbox.clients('operator').stepFunctions().send(startExecution(gate.stateMachineArn, input)),
    );
    await sandbox.advance(600_000);

    const execution = sandbox.stepFunctions.list(gate.stateMachineArn).find(({ props }) => props.executionArn === executionArn);
    expect(execution?.status).toBe('SUCCEEDED');
    expect(execution?.history.statesEntered).toContain('Create Change Set');
    expect(execution?.history.statesEntered).not.toContain('Execute Change Set');
    expectUntouched();
  });

  it('with an invalid input fails with the reason, and changes nothing', async () => {
    const { deployFirst, sandbox, gate, run, expectUntouched } = setupHostileFlow();
    await deployFirst();

    await run(
      sandbox
        .clients('operator')
        .stepFunctions()
        .send(startExecution(gate.stateMachineArn, { ...GOOD, onUnsafe: 'allow' })),
    );
    await sandbox.advance(600_000);

    const execution = sandbox.stepFunctions.list(gate.stateMachineArn).at(-1);
    expect([execution?.status, execution?.error]).toEqual(['FAILED', 'ConfigurationError']);
    expect(execution?.cause).toContain('`onUnsafe`');
    expectUntouched();
  });
});

describe('hostile text in output for people', () => {
  const SCRIPT = '<script>alert(1)</script>';
  const WAIVERS = 'gate/waivers.yaml';

  it('is inert in every output format', async () => {
    const { deployFirst, pushFiles, sandbox, gate } = setupHostileFlow({
      input: { waiversPath: WAIVERS },
    });
    const waivers = JSON.stringify({
      version: 1,
      waivers: [
        {
          environment: 'prod',
          logicalResourceId: SCRIPT,
          effect: 'delete',
          reason: `${SCRIPT} | [x](javascript:alert(1))\n# Approved`,
          expires: '2030-01-01',
        },
      ],
    });
    await deployFirst({ [WAIVERS]: waivers });

    await pushFiles({
      [TEMPLATE_PATH]: HARMLESS_TEMPLATE.replace('"AWS::SQS::Queue"', `"AWS::SQS::Queue","Properties":{"QueueName":"${SCRIPT}"}`),
      [WAIVERS]: waivers,
    });

    const records = sandbox.s3.keys(gate.bucket).filter((key) => key.startsWith('records/'));
    const textOf = (extension: string): string =>
      records
        .filter((key) => key.endsWith(extension))
        .map((key) => Buffer.from(sandbox.s3.open(gate.bucket, key)).toString())
        .join('');
    expect(textOf('.html')).toContain('&#60;script&#62;');
    expect(textOf('.html')).not.toMatch(/<script|<img|href="javascript:/i);
    expect(textOf('.md')).not.toMatch(/<script|^# Approved/m);
  });
});

function startExecution(stateMachineArn: string, input: object): StartExecutionCommand {
  return new StartExecutionCommand({ stateMachineArn, name: 'by-hand', input: JSON.stringify(input) });
}

function latestArtifact({ s3, codePipeline }: Sandbox): string {
  const key = s3.keys(codePipeline.artifactBucket).at(-1);
  if (key === undefined) throw new Error('Expected an artifact: push first.');
  return key;
}
