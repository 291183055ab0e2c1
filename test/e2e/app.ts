import { App, CfnOutput, CliCredentialsStackSynthesizer, type IStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Stackgate } from '../../infra/constructs/stackgate.ts';
import { ACCOUNT, REGION } from './emulator/environment.ts';

/** The gate for the emulator, with a bucket and a role instead of those of a pipeline. */
const app = new App();
// The root key of the emulator deploys, because these tests do not cover the roles of the bootstrap stack.
const stack = new Stack(app, 'Gate', { synthesizer: new CliCredentialsStackSynthesizer() as IStackSynthesizer });
const gate = new Stackgate(stack, 'Gate', {
  stackNames: ['test-*'],
  approvals: { topics: [new Topic(stack, 'Approvers')] },
  blueGreen: {},
  policy: { document: { version: 1, blueGreen: { avoids: [{ effect: 'delete' }] } } },
  deploymentRole: {
    managedPolicies: [
      new ManagedPolicy(stack, 'Deploy', {
        statements: [new PolicyStatement({ actions: ['dynamodb:*', 'sqs:*', 'logs:*'], resources: ['*'] })],
      }),
    ],
  },
});
// The emulator is reached without TLS, which the policies of the bucket and the queues deny; the emulator would enforce that.
for (const { node } of [gate.bucket, ...gate.node.findChild('Answers').node.children]) node.tryRemoveChild('Policy');
// AWS checks a call on a change set against the ARN of the change set, and a call with a task token against the ARN of the state machine;
// the emulator checks both against `*`.
for (const role of stack.node.findAll().filter((construct) => construct instanceof Role)) {
  role.addToPolicy(
    new PolicyStatement({
      actions: [...['Describe', 'Execute', 'Delete'].map((verb) => `cloudformation:${verb}ChangeSet`), 'states:SendTaskSuccess'],
      resources: ['*'],
    }),
  );
}
const artifacts = new Bucket(stack, 'Artifacts', {
  bucketName: `codepipeline-${REGION}-${ACCOUNT}`,
  removalPolicy: RemovalPolicy.DESTROY,
});
const actionRole = new Role(stack, 'ActionRole', { assumedBy: new AccountRootPrincipal() });
gate.grantDeploy(stack, actionRole, artifacts as never);

// The pipeline is the one of the sandbox.
const functionOf = (name: string): LambdaFunction => {
  const fn = gate.node.findChild(name).node.findChild('Function');
  if (!(fn instanceof LambdaFunction)) throw new Error(`Expected ${fn.node.path} to be a function.`);
  return fn;
};
for (const name of ['Trigger', 'AnswerJob', 'RequestApproval', 'ExecuteChangeSet', 'Approvals', 'WithdrawApprovals']) {
  functionOf(name).addEnvironment('AWS_ENDPOINT_URL_CODEPIPELINE', process.env.CODEPIPELINE_URL ?? '');
}

new CfnOutput(stack, 'TriggerName', { value: gate.trigger.functionName });
new CfnOutput(stack, 'ApprovalsName', { value: functionOf('Approvals').functionName });
new CfnOutput(stack, 'OperatorName', { value: functionOf('OperateBlueGreen').functionName });
new CfnOutput(stack, 'GateName', { value: gate.gateName });
new CfnOutput(stack, 'StateMachineArn', { value: gate.stateMachine.stateMachineArn });
new CfnOutput(stack, 'CanaryArn', { value: gate.canary.stateMachineArn });
new CfnOutput(stack, 'RecordsBucket', { value: gate.bucket.bucketName });
new CfnOutput(stack, 'ActionRoleArn', { value: actionRole.roleArn });
