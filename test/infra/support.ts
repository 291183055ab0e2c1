import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Stackgate } from '../../infra/constructs/stackgate.ts';
import type { StackgateProps } from '../../infra/constructs/stackgate-props.ts';

/** Creates an app that does not bundle functions; other tests cover the bundles. */
export function newApp(context: Record<string, unknown> = {}): App {
  return new App({ context: { 'aws:cdk:bundling-stacks': [], ...context } });
}

/** Creates a stack with a gate that has the required props and the props of the test. The stack is the scope of imported constructs. */
export function gateForTesting(props: (stack: Stack) => Partial<StackgateProps> = () => ({}), app = newApp()) {
  const stack = new Stack(app, 'TestGate');
  const gate = new Stackgate(stack, 'Gate', {
    stackNames: ['test-*', 'prod-app'],
    deploymentRole: {
      managedPolicies: [ManagedPolicy.fromManagedPolicyArn(stack, 'Deploy', 'arn:aws:iam::111111111111:policy/deploy')],
    },
    artifactBuckets: [Bucket.fromBucketName(stack, 'Artifacts', 'artifacts')],
    ...props(stack),
  });
  return { app, stack, gate, template: () => Template.fromStack(stack) };
}

/** One statement of a policy document, with its fields as lists. */
export interface Statement {
  readonly actions: readonly string[];
  /** Flat text: references as `<LogicalId.Attribute>`. */
  readonly resources: readonly string[];
  /** With `NotResource`: all resources except these. */
  readonly notResources?: readonly string[];
  readonly condition: unknown;
}

/** Returns all statements of the policies of the role whose logical ID begins with the prefix. */
export function statementsOfRole(
  template: Template,
  rolePrefix: string,
  effect: 'Allow' | 'Deny' = 'Allow',
): readonly Statement[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  return policies
    .filter(({ Properties }) => Properties.Roles.some((role: { Ref?: string }) => role.Ref?.startsWith(rolePrefix)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Effect }) => Effect === effect)
    .map((statement) => ({
      actions: [statement.Action].flat(),
      resources: statement.Resource === undefined ? [] : [statement.Resource].flat().map(flatten),
      ...(statement.NotResource !== undefined && { notResources: [statement.NotResource].flat().map(flatten) }),
      condition: statement.Condition,
    }));
}

/** A CloudFormation value as text. */
export function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const intrinsic = value as { Ref?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]]; 'Fn::Sub'?: string };
  if (intrinsic.Ref !== undefined) return `<${intrinsic.Ref}>`;
  if (intrinsic['Fn::GetAtt'] !== undefined) return `<${intrinsic['Fn::GetAtt'].join('.')}>`;
  if (intrinsic['Fn::Join'] !== undefined) return intrinsic['Fn::Join'][1].map(flatten).join(intrinsic['Fn::Join'][0]);
  return JSON.stringify(value);
}
