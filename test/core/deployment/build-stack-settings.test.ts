import { describe, expect, it } from 'vitest';
import { buildStackSettings, type SettingsSource } from '../../../core/deployment/build-stack-settings.ts';
import type { DeploymentInput } from '../../../core/deployment/deployment-input.ts';
import type { TemplateParameter } from '../../../core/template/template.ts';
import { makeState } from './state-factory.ts';

interface Given {
  readonly declared?: Record<string, Partial<TemplateParameter>>;
  readonly input?: Partial<DeploymentInput>;
  readonly configuration?: { parameters?: Record<string, string>; tags?: Record<string, string> };
  readonly deployed?: readonly string[];
  readonly deployedRollback?: SettingsSource['deployedRollback'];
}

function build({ declared, input, configuration, deployed, deployedRollback }: Given) {
  return buildStackSettings({
    input: makeState(input),
    template: declared === undefined ? {} : { Parameters: declared as Record<string, TemplateParameter> },
    configuration: configuration && { parameters: {}, ...configuration },
    deployedParameters: deployed,
    deployedRollback,
  });
}

const REQUIRED = { Type: 'String' };
const OPTIONAL = { Type: 'String', Default: 'x' };

describe('the parameters', () => {
  it('are empty if the template declares none', () => {
    expect(build({}).parameters).toEqual([]);
  });

  it('contain environmentName only if the template declares it', () => {
    expect(build({ declared: { environmentName: REQUIRED } }).parameters).toEqual([{ name: 'environmentName', value: 'prod' }]);
    expect(build({ declared: { Other: OPTIONAL } }).parameters).toEqual([]);
  });

  it('prefer an environmentName that is given as a parameter', () => {
    const settings = build({ declared: { environmentName: REQUIRED }, input: { parameters: { environmentName: 'blue' } } });

    expect(settings.parameters).toEqual([{ name: 'environmentName', value: 'blue' }]);
  });

  it('take values from the input before those of the configuration file', () => {
    const settings = build({
      declared: { A: REQUIRED, B: REQUIRED },
      configuration: { parameters: { A: 'file', B: 'file' } },
      input: { parameters: { A: 'input' } },
    });

    expect(settings.parameters).toEqual([
      { name: 'A', value: 'input' },
      { name: 'B', value: 'file' },
    ]);
  });

  it('treat an empty value as a value', () => {
    expect(build({ declared: { A: OPTIONAL }, input: { parameters: { A: '' } } }).parameters).toEqual([{ name: 'A', value: '' }]);
  });

  it('keep the previous value on an update, even if the template has a default', () => {
    const settings = build({ declared: { A: REQUIRED, B: OPTIONAL, C: OPTIONAL }, deployed: ['A', 'B', 'Gone'] });

    expect(settings.parameters).toEqual([
      { name: 'A', usePreviousValue: true },
      { name: 'B', usePreviousValue: true },
    ]);
  });

  it('are refused by name if the template does not declare them', () => {
    const given: Given = { declared: { A: OPTIONAL }, input: { parameters: { Sise: 'secret', A: '1' } } };

    expect(() => build(given)).toThrow(/declares \(A\), got Sise: remove them from `parameters`/);
    expect(() => build(given)).toThrow(expect.objectContaining({ name: 'ConfigurationError' }));
    expect(() => build(given)).not.toThrow(/secret/);
  });

  it('are refused if the configuration file gives them and the template does not declare them', () => {
    expect(() => build({ configuration: { parameters: { X: '1' } }, input: { templateConfigurationPath: 'prod.json' } })).toThrow(
      /declares \(none\), got X: remove them from `parameters` or prod\.json/,
    );
  });

  it('are refused by name if they have no value', () => {
    expect(() => build({ declared: { A: REQUIRED, B: REQUIRED, C: OPTIONAL }, deployed: ['A'] })).toThrow(
      /got none for B: give them in/,
    );
  });

  it('can have the names of properties that every object has', () => {
    expect(() => build({ declared: { constructor: REQUIRED } })).toThrow(/got none for constructor/);
  });
});

describe('the rest', () => {
  it('acknowledges IAM resources and no macro by default', () => {
    expect(build({}).capabilities).toEqual(['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM']);
  });

  it('acknowledges exactly the capabilities of the input', () => {
    expect(build({ input: { capabilities: [] } }).capabilities).toEqual([]);
  });

  it('keeps the tags of the stack if the input gives none', () => {
    expect(build({}).tags).toBeUndefined();
  });

  it('joins the tags of input and file, the input first', () => {
    expect(build({ input: { tags: { a: '1' } }, configuration: { tags: { a: '0', b: '2' } } }).tags).toEqual({ a: '1', b: '2' });
    expect(build({ input: { tags: {} } }).tags).toEqual({});
    expect(build({ configuration: { tags: { b: '2' } } }).tags).toEqual({ b: '2' });
  });

  it('passes the role, notifications, and rollback triggers to CloudFormation', () => {
    const options = {
      roleArn: 'arn:aws:iam::111111111111:role/cfn',
      notificationArns: ['arn:aws:sns:eu-west-1:111111111111:t'],
      rollbackConfiguration: { monitoringTimeInMinutes: 5 },
    };

    expect(build({ input: options })).toMatchObject(options);
  });

  it('keep the deployed fields of a rollback configuration that the input gives in part', () => {
    const alarm = { arn: 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a', type: 'AWS::CloudWatch::Alarm' };
    const deployedRollback = { rollbackAlarms: [alarm], monitoringMinutes: 7 };

    expect(build({ input: { rollbackConfiguration: {} }, deployedRollback }).rollbackConfiguration).toEqual({
      rollbackTriggers: [alarm],
      monitoringTimeInMinutes: 7,
    });
    expect(build({ input: { rollbackConfiguration: { rollbackTriggers: [] } }, deployedRollback }).rollbackConfiguration).toEqual(
      {
        rollbackTriggers: [],
        monitoringTimeInMinutes: 7,
      },
    );
    expect(
      build({ input: { rollbackConfiguration: { monitoringTimeInMinutes: 0 } }, deployedRollback }).rollbackConfiguration,
    ).toEqual({ rollbackTriggers: [alarm], monitoringTimeInMinutes: 0 });
    expect(build({ deployedRollback }).rollbackConfiguration).toBeUndefined();
    expect(build({ input: { rollbackConfiguration: { rollbackTriggers: [] } } }).rollbackConfiguration).toEqual({
      rollbackTriggers: [],
    });
  });
});
