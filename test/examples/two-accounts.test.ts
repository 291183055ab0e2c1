import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readUserParameters } from '../../functions/trigger/user-parameters.ts';

const FOLDER = join(import.meta.dirname, '../../examples/two-accounts/lib');

/** Synthesizes the stacks of the example in a Region. */
async function synthesize(region: string) {
  vi.resetModules();
  vi.stubEnv('CDK_DEFAULT_REGION', region);
  const load = (file: string) => import(/* @vite-ignore */ join(FOLDER, file));
  const [{ TOOLS, WORKLOAD }, { DeliveryStack }, { TargetStack }] = await Promise.all([
    load('accounts.ts'),
    load('delivery-stack.ts'),
    load('target-stack.ts'),
  ]);
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stacks: readonly Stack[] = [
    new DeliveryStack(app, 'Delivery', { env: { account: TOOLS, region } }),
    new TargetStack(app, 'Target', { env: { account: WORKLOAD, region } }),
  ];
  return stacks.map((stack) => Template.fromStack(stack)) as [delivery: Template, target: Template];
}

describe('the example with two accounts', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['eu-west-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])(
    'synthesizes in %s',
    async (region, partition) => {
      const [delivery, target] = await synthesize(region);
      const role = `arn:${partition}:iam::222222222222:role/stackgate-target`;

      const [pipeline] = Object.values(delivery.findResources('AWS::CodePipeline::Pipeline'));
      const { UserParameters } = pipeline?.Properties.Stages[1].Actions[0].Configuration ?? {};
      expect(readUserParameters(UserParameters).source).toMatchObject({ kind: 'inline', input: { targetRoleArn: role } });
      delivery.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sts:AssumeRole', Resource: role })]) },
      });
      target.hasResourceProperties('AWS::IAM::Role', {
        RoleName: 'stackgate-target',
        AssumeRolePolicyDocument: {
          Statement: [
            Match.objectLike({
              Condition: {
                ArnLike: { 'aws:PrincipalArn': [`arn:${partition}:iam::111111111111:role/Delivery-*`] },
                StringEquals: { 'sts:ExternalId': 'stackgate-orders' },
              },
            }),
          ],
        },
      });
      target.resourceCountIs('AWS::Events::Rule', 1);
    },
    120_000,
  );
});
