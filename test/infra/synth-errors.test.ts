import { Duration, Stack } from 'aws-cdk-lib';
import { Artifact, Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnParameter, Fn } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { GatedDeployAction } from '../../infra/constructs/gated-deploy-action.ts';
import { Stackgate } from '../../infra/constructs/stackgate.ts';
import { gateForTesting, newApp } from './support.ts';

const BUILD = new Artifact('Build');

/** Adds an action with the given props, which may be wrong, to a pipeline. */
function addAction(props: object, gateProps?: Parameters<typeof gateForTesting>[0]) {
  const { app, gate } = gateForTesting(gateProps);
  const stack = new Stack(app, 'Delivery');
  const pipeline = new Pipeline(stack, 'Pipeline', { artifactBucket: Bucket.fromBucketName(stack, 'Bucket', 'artifacts') });
  const action = new GatedDeployAction({
    actionName: 'Deploy',
    gate,
    ...(typeof props === 'function' ? props(stack, gate) : props),
  } as never);
  return pipeline.addStage({ stageName: 'Prod', actions: [action, new ManualApprovalAction({ actionName: 'Confirm' })] });
}

/** The required props of an action. */
const ACTION = { template: BUILD.atPath('template.yaml'), environmentName: 'prod', stackName: 'app' };

describe('an error about the props of a gate', () => {
  const deploymentRole = { managedPolicies: [] };

  it.each<[string, object, string]>([
    [
      'a missing role',
      { stackNames: ['a'] },
      'Expected `deploymentRole` to be { role: IRole } or { managedPolicies: IManagedPolicy[] }, got nothing. CloudFormation uses this role to create, update and delete resources.',
    ],
    ['a role in place of an object', { deploymentRole: 'arn:aws:iam::1:role/a' }, 'got "arn:aws:iam::1:role/a"'],
    ['both forms of a role', { deploymentRole: { role: {}, managedPolicies: [] } }, 'got an object with role, managedPolicies'],
    ['a string in place of a policy', { deploymentRole: { managedPolicies: ['PowerUserAccess'] } }, '`deploymentRole`'],
    [
      'missing stack names',
      { deploymentRole },
      'Expected `stackNames` to be a list of stack names such as ["test-*", "prod-*"], got nothing.',
    ],
    [
      'a string in place of a list',
      { stackNames: 'prod-*', deploymentRole },
      'Expected `stackNames` to be a list of stack names such as ["test-*", "prod-*"], got "prod-*".',
    ],
    ['a number in a list', { stackNames: [1], deploymentRole }, 'got a list that contains the number 1'],
    ['an empty list', { stackNames: [], deploymentRole }, '`stackNames` to contain at least one stack name'],
    [
      'an unknown prop',
      { stackNames: ['a'], deploymentRole, stackName: 'a' },
      'Expected only known props, got `stackName`. The known props are stackNames,',
    ],
    [
      'a number in place of a duration',
      { stackNames: ['a'], deploymentRole, recordsKept: 10 },
      'Expected `recordsKept` to be a Duration, such as Duration.minutes(10), got the number 10.',
    ],
    [
      'a trigger that may not run',
      { stackNames: ['a'], deploymentRole, triggerConcurrency: 0 },
      'Expected `triggerConcurrency` to be a whole number from 1, such as 20, got the number 0.',
    ],
    [
      'the prop of an earlier version',
      { stackNames: ['a'], deploymentRole, holdTime: Duration.minutes(10) },
      'Expected no `holdTime`, which this version does not have. The trigger no longer waits for the deployment: the gate reports the result to CodePipeline when the execution ends. Delete the prop.',
    ],
    [
      'a string in place of a boolean',
      { stackNames: ['a'], deploymentRole, tracing: 'yes' },
      'Expected `tracing` to be true or false, got "yes".',
    ],
    ['null', { stackNames: null, deploymentRole }, 'got null'],
    [
      'a construct of another class',
      { stackNames: ['a'], deploymentRole, alarmTopic: new Artifact('A') },
      'Expected `alarmTopic` to be an SNS topic (ITopic), got an object of the class Artifact.',
    ],
    [
      'a channel without a topic',
      { stackNames: ['a'], deploymentRole, notifications: { mail: 'a@b' } },
      'Expected `notifications` to be { topic: ITopic }, got an object with mail.',
    ],
    [
      'the former shape of approvals, which only sent notifications',
      { stackNames: ['a'], deploymentRole, approvals: { topic: { topicArn: 'arn' } } },
      'use `notifications: { topic }`',
    ],
    [
      'approvals without topics',
      { stackNames: ['a'], deploymentRole, approvals: { topics: [] } },
      'Expected `approvals` to be { topics:',
    ],
    ['approvals with a name', { stackNames: ['a'], deploymentRole, approvals: 'people' }, 'Expected `approvals` to be { topics:'],
    [
      'an unknown service for approvers',
      { stackNames: ['a'], deploymentRole, approvals: { topics: [{ topicArn: 'arn' }], api: 'graphql' } },
      'api: "function-url" or "api-gateway"',
    ],
    [
      'approvals whose jobs are not verified',
      { stackNames: ['a'], deploymentRole, approvals: { topics: [{ topicArn: 'arn' }] }, verifyJobs: false },
      'Expected `verifyJobs` to be true or absent, because `approvals` is set, got false.',
    ],
    ['both forms of a policy', { stackNames: ['a'], deploymentRole, policy: { file: 'a', document: {} } }, '`policy`'],
  ])('names the prop, the expected value and the construct: %s', (_name, props, message) => {
    const stack = new Stack(newApp(), 'Platform');

    expect(() => new Stackgate(stack, 'Gate', props as never)).toThrow(`The props of the gate Platform/Gate are not valid. `);
    expect(() => new Stackgate(new Stack(newApp(), 'Platform'), 'Gate', props as never)).toThrow(message);
  });

  it('lists every mistake at once', () => {
    const create = () => new Stackgate(new Stack(newApp(), 'Platform'), 'Gate', {} as never);

    expect(create).toThrow(/`stackNames`.*`deploymentRole`/);
    expect(() => new Stackgate(new Stack(newApp(), 'Platform'), 'Gate', undefined as never)).toThrow(
      'Expected the props to be an object, got nothing.',
    );
  });

  it('ignores props that are undefined', () => {
    expect(() => gateForTesting(() => ({ tracing: undefined, anotherProp: undefined }) as never)).not.toThrow();
  });
});

describe('an error about the props of an action', () => {
  it.each<[string, object, string]>([
    ['both input forms', { ...ACTION, inputFile: BUILD.atPath('a.json') }, 'Expected `template` or `inputFile`, got both.'],
    ['no input form', { stackName: 'app' }, 'Expected `template` or `inputFile`, got neither.'],
    [
      'a string in place of a path',
      { ...ACTION, template: 'template.yaml' },
      'Expected `template` to be a file of an artifact, such as build.atPath("infra/template.yaml"), got "template.yaml".',
    ],
    ['an artifact in place of a path', { ...ACTION, template: BUILD }, 'got an object of the class Artifact'],
    [
      'a numeric parameter',
      { ...ACTION, parameters: { Size: 3 } },
      'Expected `parameters` to be an object of parameter names and string values, got an object with Size. Write numbers and booleans as strings, such as "3".',
    ],
    [
      'a list of tags',
      { ...ACTION, tags: [] },
      'Expected `tags` to be an object of tag names and string values, got an empty list.',
    ],
    [
      'a missing stack name',
      { ...ACTION, stackName: undefined },
      'Expected `stackName` to be a name such as "orders", got nothing.',
    ],
    ['a missing gate', { ...ACTION, gate: undefined }, 'Expected `gate` to be a gate: a Stackgate construct'],
    ['an unknown prop', { ...ACTION, parameter: {} }, 'Expected only known props, got `parameter`.'],
    [
      'another reaction',
      { ...ACTION, onUnsafe: 'approve' },
      'Expected `onUnsafe` to be "reject", "ask" or "blue-green", got "approve".',
    ],
    [
      'props next to an input file',
      { inputFile: BUILD.atPath('a.json'), stackName: 'prod-app', parameters: {} },
      'Expected no `parameters` with `inputFile`, got one. Write it in the input file.',
    ],
    [
      'an unknown prop next to an input file',
      { inputFile: BUILD.atPath('a.json'), stackName: 'prod-app', file: 1 },
      'Expected only known props, got `file`.',
    ],
    ['a name that is not valid', { ...ACTION, environmentName: 'prod env' }, '`environmentName`'],
    ['a timeout in seconds', { ...ACTION, timeout: 60 }, 'Expected `timeout` to be a Duration'],
    [
      'files of two artifacts',
      { ...ACTION, policy: new Artifact('Other').atPath('policy.yaml') },
      'Expected `policy` to be in the artifact of the template, got "policy.yaml" of another one.',
    ],
    ['a template outside the artifact', { ...ACTION, template: BUILD.atPath('../template.yaml') }, '`template` in the action'],
    [
      'a stack of another gate',
      { ...ACTION, environmentName: 'dev' },
      'Add the stack to `stackNames` of the gate TestGate/Gate.',
    ],
  ])('names the prop, the expected value and the construct: %s', (_name, props, message) => {
    expect(() => addAction(props)).toThrow('The props of the action Deploy (Delivery/Pipeline/Prod/Deploy) are not valid. ');
    expect(() => addAction(props)).toThrow(message);
  });

  it('has a stack trace that leads to the constructor', () => {
    try {
      addAction({ stackName: 'app' });
      expect.unreachable();
    } catch (error) {
      expect((error as Error).stack).toContain('new GatedDeployAction');
    }
  });

  it('is thrown by the constructor if the action has no name', () => {
    expect(() => addAction({ ...ACTION, actionName: undefined })).toThrow(
      'The props of a gated deploy are not valid. Expected `actionName` to be the name of the action, such as "Deploy", got nothing.',
    );
    expect(() => new GatedDeployAction(undefined as never)).toThrow('The props of a gated deploy are not valid.');
  });
});

describe('a deployment role that the gate does not know', () => {
  const arn = (name: string) => `arn:aws:iam::111111111111:role/${name}`;
  const principal = new ServicePrincipal('cloudformation.amazonaws.com');
  type Make = (stack: Stack, gate: Stackgate) => Role | ReturnType<typeof Role.fromRoleArn>;

  it.each<[string, Make]>([
    ['imported by name', (stack) => Role.fromRoleName(stack, 'Role', 'other')],
    ['imported by ARN', (stack) => Role.fromRoleArn(stack, 'Role', arn('other'))],
    ['created in the app', (stack) => new Role(stack, 'Role', { assumedBy: principal })],
    ['created in the app with a name', (stack) => new Role(stack, 'Role', { assumedBy: principal, roleName: 'other' })],
  ])('fails at synth: a role %s', (_name, make) => {
    for (const form of [ACTION, { inputFile: BUILD.atPath('a.json'), stackName: 'prod-app' }]) {
      expect(() => addAction((stack: Stack, gate: Stackgate) => ({ ...form, deploymentRole: make(stack, gate) }))).toThrow(
        'Expected `deploymentRole` to be a role that the gate may pass to CloudFormation, got the role Delivery/Role. Add the role to `otherDeploymentRoles` of the gate TestGate/Gate.',
      );
    }
  });

  it.each<[string, Make]>([
    ["the gate's own", (_stack, gate) => gate.deploymentRole as Role],
    ["the gate's other role", (_stack, gate) => gate.deploymentRoles[1] as Role],
    ["the gate's other role by name", (stack) => Role.fromRoleName(stack, 'Role', 'known')],
    ["the gate's other role by ARN", (stack) => Role.fromRoleArn(stack, 'Role', arn('path/known'))],
    ['by the name of a role of the app', (stack) => Role.fromRoleName(stack, 'Role', 'created')],
    ['of a parameter', (stack) => Role.fromRoleArn(stack, 'Role', new CfnParameter(stack, 'RoleArn').valueAsString)],
    ['of another stack', (stack) => Role.fromRoleArn(stack, 'Role', Fn.importValue('role'))],
  ])('is accepted: a role %s', (_name, make) => {
    const otherDeploymentRoles = (stack: Stack) => [
      Role.fromRoleArn(stack, 'Known', arn('known')),
      new Role(stack, 'Created', { assumedBy: principal, roleName: 'created' }),
    ];
    const props = (stack: Stack, gate: Stackgate) => ({ ...ACTION, deploymentRole: make(stack, gate) });

    expect(() => addAction(props, (stack) => ({ otherDeploymentRoles: otherDeploymentRoles(stack) }))).not.toThrow();
  });
});
