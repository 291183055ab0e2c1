import { CreateChangeSetCommand, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import type { Harness } from '../scenario/harness.ts';
import { MORE_MEMORY } from './edits.ts';
import { CONFIGURATION_PATH, editTemplate, type RevisionFiles, sampleApp, TEMPLATE_PATH } from './sample-app.ts';
import type { Scenario } from './scenario.ts';

const APP = sampleApp();
const CONFIGURATION = JSON.parse(APP[CONFIGURATION_PATH] ?? '{}');
const EVERY_UPDATE = { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' };
const KEEP_ORDERS = {
  Effect: 'Deny',
  Principal: '*',
  Action: ['Update:Replace', 'Update:Delete'],
  Resource: 'LogicalResourceId/Orders',
};

/** Pushes that must not delete, weaken, or grant anything through a call other than the execution of the judged change set. */
export const ATTACK_SCENARIOS: readonly Scenario[] = [
  {
    name: 'failed-create-with-data',
    story: 'An operator created the stack without rollback, and the Api failed. The Orders table exists and is in use.',
    pushed: APP,
    prepare: createWithoutRollback,
    expected: {
      pipelineAction: 'Failed',
      stackStatus: 'CREATE_FAILED',
      mentions: ['Orders', 'AWS::DynamoDB::Table'],
      states: ['Delete Failed Stack', 'Deployment Failed'],
      untouched: true,
    },
  },
  {
    name: 'foreign-change-set',
    story:
      "A safe change. Another principal creates a change set with a Backdoor under a name that looks like the gate's. The gate ignores it.",
    deployed: APP,
    pushed: editTemplate(APP, MORE_MEMORY),
    prepare: plantChangeSet,
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'UPDATE_COMPLETE',
      states: ['Execute Change Set', 'Deployment Succeeded'],
      verify: ({ sandbox, stackName }) =>
        'Backdoor' in (sandbox.cloudFormation.stacks()[stackName]?.physicalIds ?? {}) ? 'the Backdoor was deployed' : undefined,
    },
  },
  {
    name: 'stack-policy-loosened',
    story: 'A safe change, with a stack policy that no longer protects the Orders table.',
    deployed: withStackPolicy(APP, [EVERY_UPDATE, KEEP_ORDERS]),
    pushed: withStackPolicy(editTemplate(APP, MORE_MEMORY), [EVERY_UPDATE]),
    expected: {
      pipelineAction: 'Failed',
      stackStatus: 'CREATE_COMPLETE',
      mentions: ['stack policy of prod-shop'],
      states: ['Inspect Change Set Changes', 'Safe to Update Infra?', 'Delete Change Set', 'Deployment Failed'],
      untouched: true,
    },
  },
];

function withStackPolicy(files: RevisionFiles, Statement: readonly object[]): RevisionFiles {
  return { ...files, [CONFIGURATION_PATH]: JSON.stringify({ ...CONFIGURATION, StackPolicy: { Statement } }) };
}

async function createWithoutRollback({ sandbox, stackName }: Harness): Promise<void> {
  sandbox.cloudFormation.behave('Api', { seconds: 4, fails: 'create', times: 1 });
  const parameters = { environmentName: 'prod', ...CONFIGURATION.Parameters };
  const create = new CreateStackCommand({
    StackName: stackName,
    TemplateBody: APP[TEMPLATE_PATH],
    OnFailure: 'DO_NOTHING',
    Capabilities: ['CAPABILITY_IAM'],
    Parameters: Object.entries(parameters).map(([ParameterKey, value]) => ({ ParameterKey, ParameterValue: String(value) })),
  });
  await sandbox.run(sandbox.clients('operator').cloudFormation().send(create));
  await sandbox.advance(600_000);
}

/** Creates the other change set just before the gate creates its own. */
function plantChangeSet({ sandbox, gate, stackName }: Harness): void {
  const client = sandbox.clients('intruder').cloudFormation();
  const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
  const backdoor = editTemplate(APP, [{ path: ['Resources', 'Backdoor'], value: { Type: 'AWS::SQS::Queue' } }]);
  sandbox.lambda.invoke = async (name, payload, caller) => {
    if (name.endsWith('create-change-set')) {
      const execution = sandbox.stepFunctions.list(gate.stateMachineArn).at(-1)?.props.name;
      await client.send(
        new CreateChangeSetCommand({
          StackName: stackName,
          ChangeSetName: `stackgate-${execution}`,
          ClientToken: `stackgate-${execution}`,
          TemplateBody: backdoor[TEMPLATE_PATH],
          Capabilities: ['CAPABILITY_IAM'],
          Parameters: [{ ParameterKey: 'environmentName', UsePreviousValue: true }],
        }),
      );
    }
    return invoke(name, payload, caller);
  };
}
