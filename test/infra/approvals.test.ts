import { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { flatten, gateForTesting, statementsOfRole } from './support.ts';

const TOPIC = 'arn:aws:sns:us-east-1:111111111111:people';
const OTHER = 'arn:aws:sns:us-east-1:111111111111:owners';

function withApprovals(api?: 'function-url' | 'api-gateway') {
  const { gate, template } = gateForTesting((stack) => ({
    approvals: { topics: [Topic.fromTopicArn(stack, 'People', TOPIC)], ...(api && { api }) },
    notifications: { topic: Topic.fromTopicArn(stack, 'Owners', OTHER) },
  }));
  gate.grantApprove(new Role(Stack.of(gate), 'Approver', { assumedBy: new AccountRootPrincipal() }));
  return { gate, template: template() };
}

describe('a gate with approvals', () => {
  it('has a function URL that IAM protects, and no public access', () => {
    const { gate, template } = withApprovals();

    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
    template.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
    expect(JSON.stringify(template.findResources('AWS::Lambda::Permission'))).not.toContain('InvokeFunctionUrl');
    expect(gate.approvalsUrl).toMatch(/^https:\/\//);
  });

  it('lets approvers invoke the function only through its URL, so that they cannot forge an identity', () => {
    const { template } = withApprovals();
    const statements = statementsOfRole(template, 'Approver');

    expect(statements.map(({ actions, condition }) => [actions, condition])).toEqual([
      [['lambda:InvokeFunctionUrl'], { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }],
      [['lambda:InvokeFunction'], { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }],
    ]);
    expect(statements.flatMap(({ resources }) => resources)).toEqual([
      expect.stringMatching(/^<GateApprovalsFunction\w+\.Arn>$/),
      expect.stringMatching(/^<GateApprovalsFunction\w+\.Arn>$/),
    ]);
  });

  it('has an HTTP API with IAM in a Region without function URLs, and approvers cannot invoke the function', () => {
    const { template } = withApprovals('api-gateway');

    template.resourceCountIs('AWS::Lambda::Url', 0);
    template.resourcePropertiesCountIs('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' }, 4);
    template.resourceCountIs('AWS::ApiGatewayV2::Route', 4);
    expect(statementsOfRole(template, 'Approver').map(({ actions }) => actions)).toEqual([['execute-api:Invoke']]);
  });

  it('notifies its topics of requests, and every channel of break-glass', () => {
    const { template } = withApprovals();
    const publishing = (name: string) =>
      statementsOfRole(template, name)
        .filter(({ actions }) => actions.includes('sns:Publish'))
        .flatMap(({ resources }) => resources);

    expect(publishing('GateRequestApprovalRole')).toEqual([TOPIC]);
    expect(publishing('GateApprovalsRole')).toEqual([TOPIC, OTHER]);
  });

  it('asks in the functions that judge, verifies jobs, and ends approvals with their pipeline execution', () => {
    const { template } = withApprovals();
    const variables = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment?.Variables ?? {},
    );

    expect(variables.filter(({ APPROVALS }) => APPROVALS === 'true')).toHaveLength(3);
    expect(variables.filter(({ VERIFY_JOBS }) => VERIFY_JOBS === 'true')).toHaveLength(1);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        source: ['aws.codepipeline'],
        detail: { state: ['STOPPING', 'STOPPED', 'SUPERSEDED', 'FAILED', 'CANCELED'] },
      }),
    });
  });

  it('keeps approvals without an end', () => {
    const { template } = withApprovals();
    const [bucket] = Object.values(
      template.findResources('AWS::S3::Bucket', { Properties: { LifecycleConfiguration: Match.anyValue() } }),
    );
    const prefixes = bucket?.Properties.LifecycleConfiguration.Rules.map(({ Prefix }: { Prefix?: string }) => Prefix);

    expect(prefixes.filter((prefix: string | undefined) => prefix !== undefined && 'approvals/x'.startsWith(prefix))).toEqual([]);
  });
});

describe('a gate without approvals', () => {
  it('has no API, and refuses to grant access to it', () => {
    const { gate, template } = gateForTesting();
    const role = new Role(gate, 'Approver', { assumedBy: new AccountRootPrincipal() });

    expect(() => gate.grantApprove(role)).toThrow('to have `approvals`, got none');
    expect(gate.approvalsUrl).toBeUndefined();
    template().resourceCountIs('AWS::Lambda::Url', 0);
    expect(flatten(template().toJSON())).not.toContain('APPROVALS');
  });
});
