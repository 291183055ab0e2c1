import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseTemplate } from '../../scripts/release-template.ts';

interface Template {
  readonly Parameters: Record<string, { readonly Default?: string; readonly AllowedPattern?: string }>;
  readonly Conditions: Record<string, unknown>;
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
}

const POLICY = 'infra/sample/gate-policy.yaml';
const NO_VALUE = { Ref: 'AWS::NoValue' };

describe('the released template', () => {
  const out = mkdtempSync(join(tmpdir(), 'stackgate-release-'));
  let text: string;
  let template: Template;

  beforeAll(async () => {
    await releaseTemplate(out, POLICY);
    text = readFileSync(join(out, 'template.json'), 'utf8');
    template = JSON.parse(text);
  }, 240_000);
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  const ofType = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);

  it('uses every parameter and leaves no placeholder', () => {
    expect(text).not.toMatch(/StackgateParameter/);
    for (const name of Object.keys(template.Parameters)) expect(text).toMatch(new RegExp(`"Ref": "${name}"|\\$\\{${name}\\}`));
  });

  it('limits the functions to the stacks of the parameters, and omits stack names that are not given', () => {
    const statements = JSON.stringify(ofType('AWS::IAM::Policy'));

    expect(statements).toContain('[":stack/",{"Ref":"StackNames"},"/*"]');
    expect(JSON.stringify(ofType('AWS::IAM::Policy').concat(ofType('AWS::IAM::Role')))).toMatch(
      /\{"Fn::If":\["HasOtherStackNames",\{"Fn::Join":.{1,400}?\{"Ref":"AWS::NoValue"\}\]\}/,
    );
  });

  it('names no stack that matches every stack', () => {
    const { AllowedPattern = '' } = template.Parameters.StackNames ?? {};
    const pattern = new RegExp(`^(?:${AllowedPattern})$`);

    expect(['prod-*', 'prod-shop'].every((name) => pattern.test(name))).toBe(true);
    expect(['*', '', '**', 'prod/*'].some((name) => pattern.test(name))).toBe(false);
  });

  it('sends alarms only if a topic is given', () => {
    const actions = ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.AlarmActions);

    expect(actions.length).toBeGreaterThan(5);
    for (const action of actions)
      expect(action).toEqual([{ 'Fn::If': ['HasAlarmTopicArn', { Ref: 'AlarmTopicArn' }, NO_VALUE] }]);
  });

  it('contains the archive of every function, and the policy under the default key', () => {
    const codes = ofType('AWS::Lambda::Function').map(
      ({ Properties }) => Properties.Code as { S3Bucket: unknown; S3Key: string },
    );
    const assets = readdirSync(join(out, 'assets'));

    expect(codes.length).toBeGreaterThan(10);
    expect(assets).toEqual(expect.arrayContaining(codes.map(({ S3Key }) => S3Key)));
    expect(codes.every(({ S3Bucket }) => JSON.stringify(S3Bucket) === '{"Fn::Sub":"${AssetsBucket}"}')).toBe(true);
    expect(readFileSync(join(out, 'assets', template.Parameters.PolicyKey?.Default ?? ''), 'utf8')).toBe(
      readFileSync(POLICY, 'utf8'),
    );
    expect(text).toContain('s3://${AssetsBucket}/${PolicyKey}');
    const sha256 = createHash('sha256').update(readFileSync(POLICY)).digest('hex');
    expect(template.Parameters.PolicyHash?.Default).toBe(sha256);
    expect(text.split(sha256)).toHaveLength(2);
  });

  it('needs no bootstrapped account', () => {
    expect(text).not.toMatch(/cdk-hnb659fds|BootstrapVersion/);
  });
});
