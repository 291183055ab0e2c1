import { APPROVAL_SCENARIOS } from './approval-scenarios.ts';
import { ATTACK_SCENARIOS } from './attack-scenarios.ts';
import { BLUE_GREEN_SCENARIOS } from './blue-green-scenarios.ts';
import {
  MORE_MEMORY,
  resource,
  WITH_PROTECTION,
  WITHOUT_ORDERS,
  WITHOUT_PROTECTION,
  withLedger,
  withTask,
  withVersion,
} from './edits.ts';
import { EVENT_SCENARIOS } from './event-scenarios.ts';
import { CONFIGURATION_PATH, editTemplate, sampleApp, TEMPLATE_PATH } from './sample-app.ts';
import type { Scenario } from './scenario.ts';
import { TARGET_SCENARIOS } from './target-scenarios.ts';
import { updateByHand } from './update-by-hand.ts';
import { WAVE_SCENARIOS } from './wave-scenarios.ts';

const APP = sampleApp();

const PASSES: Scenario['expected'] = {
  pipelineAction: 'Succeeded',
  stackStatus: 'UPDATE_COMPLETE',
  states: ['Execute Change Set', 'Deployment Succeeded'],
};

const INVALID_MEMORY =
  'Resource handler returned message: "1 validation error detected: MemorySize failed to satisfy constraint" (HandlerErrorCode: InvalidRequest)';

/** The demo's pushes, in the order of the story. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'create',
    story: 'The first push. There is no stack yet.',
    pushed: APP,
    expected: { pipelineAction: 'Succeeded', stackStatus: 'CREATE_COMPLETE', states: ['Create Stack', 'Deployment Succeeded'] },
  },
  {
    name: 'safe-update',
    story: 'More memory for the Api, and an alarm.',
    deployed: APP,
    pushed: editTemplate(APP, MORE_MEMORY),
    expected: PASSES,
  },
  {
    name: 'replacement',
    story: 'The LoadBalancer becomes internal: CloudFormation would create a new load balancer and delete the old one.',
    deployed: APP,
    pushed: editTemplate(APP, [{ path: resource('LoadBalancer', 'Properties', 'Scheme'), value: 'internal' }]),
    expected: refused(['LoadBalancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'Scheme']),
  },
  {
    name: 'deletion',
    story: 'A cleanup of the template removes the Orders table.',
    deployed: APP,
    pushed: editTemplate(APP, WITHOUT_ORDERS),
    expected: refused(['Orders', 'AWS::DynamoDB::Table']),
  },
  {
    name: 'conditional',
    story: 'A larger Worker. CloudFormation decides during the update whether it replaces the instance.',
    deployed: APP,
    pushed: editTemplate(APP, [{ path: resource('Worker', 'Properties', 'InstanceType'), value: 't4g.large' }]),
    expected: refused(['Worker', 'AWS::EC2::Instance', 'InstanceType']),
  },
  {
    name: 'protection-off',
    story: 'Deletion protection of the Orders table is turned off. Nothing is deleted, but the next push could delete the table.',
    deployed: editTemplate(APP, WITH_PROTECTION),
    pushed: editTemplate(APP, WITHOUT_PROTECTION),
    expected: refused(['Orders', 'DeletionProtectionEnabled changes from true to false']),
  },
  {
    name: 'backups-shortened',
    story: 'The Ledger cluster keeps its automated backups for 3 days instead of 14: an update in place that deletes backups.',
    deployed: editTemplate(APP, withLedger(14)),
    pushed: editTemplate(APP, withLedger(3)),
    expected: refused(['Ledger', 'BackupRetentionPeriod decreases from 14 to 3']),
  },
  {
    name: 'backups-extended',
    story: 'The reverse change: the Ledger cluster keeps its automated backups for 30 days.',
    deployed: editTemplate(APP, withLedger(14)),
    pushed: editTemplate(APP, withLedger(30)),
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'UPDATE_COMPLETE',
      states: ['Execute Change Set', 'Deployment Succeeded'],
    },
  },
  {
    name: 'new-image',
    story: 'A new container image. The task definition is immutable, so its next revision supersedes it.',
    deployed: editTemplate(APP, withTask('1')),
    pushed: editTemplate(APP, withTask('2')),
    expected: PASSES,
  },
  {
    name: 'lambda-version',
    story:
      'New code for the Api with a published version: CloudFormation deletes the old version, and the permission still refers to the ' +
      'function.',
    deployed: editTemplate(APP, withVersion('ApiVersion1', 512)),
    pushed: editTemplate(APP, withVersion('ApiVersion2', 1024)),
    expected: PASSES,
  },
  {
    name: 'renamed-logical-id',
    story: 'The Jobs queue gets another logical ID. CloudFormation would create a new queue and delete the old one.',
    deployed: APP,
    pushed: {
      ...APP,
      [TEMPLATE_PATH]: (APP[TEMPLATE_PATH] ?? '').replaceAll(/\bJobs(?=[:.\n])/g, 'JobsQueue'),
    },
    expected: refused(['Jobs', 'AWS::SQS::Queue', 'JobsQueue has the same type and properties', 'stack refactor']),
  },
  {
    name: 'no-changes',
    story: 'A push without a template change: the change set is empty.',
    deployed: APP,
    pushed: { ...APP, 'README.md': '# The sample application\n' },
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'CREATE_COMPLETE',
      states: ['Delete Empty Change Set', 'Deployment Succeeded'],
      untouched: true,
    },
  },
  {
    name: 'create-rolls-back',
    story: 'The first push again, but CloudFormation cannot create the Api.',
    pushed: APP,
    prepare: (harness) => harness.sandbox.cloudFormation.behave('Api', { seconds: 4, fails: 'create', reason: INVALID_MEMORY }),
    expected: {
      pipelineAction: 'Failed',
      stackStatus: 'ROLLBACK_COMPLETE',
      mentions: ['Api', 'AWS::Lambda::Function', 'MemorySize'],
    },
  },
  {
    name: 'recover-after-rollback',
    story: 'The corrected push. The stack whose create failed still exists.',
    pushed: APP,
    prepare: async (harness) => {
      harness.sandbox.cloudFormation.behave('Api', { seconds: 4, fails: 'create', reason: INVALID_MEMORY, times: 1 });
      await harness.push('before', APP);
    },
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'CREATE_COMPLETE',
      states: ['Delete Failed Stack', 'Create Stack', 'Deployment Succeeded'],
    },
  },
  {
    name: 'update-rolls-back',
    story: 'A safe change that fails during its execution.',
    deployed: APP,
    pushed: editTemplate(APP, MORE_MEMORY),
    prepare: (harness) => harness.sandbox.cloudFormation.behave('Api', { seconds: 4, fails: 'update', reason: INVALID_MEMORY }),
    expected: {
      pipelineAction: 'Failed',
      stackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      mentions: ['Api', 'AWS::Lambda::Function', 'MemorySize'],
      states: ['Execute Change Set', 'Get Change Set Execution Status', 'Deployment Failed'],
      untouched: true,
    },
  },
  {
    name: 'busy-stack',
    story: 'A safe change, while another tool is still updating the stack.',
    deployed: APP,
    pushed: editTemplate(APP, MORE_MEMORY),
    prepare: (harness) => {
      harness.sandbox.cloudFormation.behave('Jobs', { seconds: 90 });
      return harness.sandbox.run(updateByHand(harness));
    },
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'UPDATE_COMPLETE',
      states: ['Wait For Stack', 'Execute Change Set', 'Deployment Succeeded'],
    },
  },
  {
    name: 'large-template',
    story: 'Eighty more queues: the template is too large for a request.',
    deployed: APP,
    pushed: withQueues(80, { describedAtLength: true }),
    expected: { pipelineAction: 'Succeeded', stackStatus: 'UPDATE_COMPLETE' },
  },
  {
    name: 'many-changes',
    story: '240 queues change in place, and one table is deleted. The deletion is on page 3.',
    deployed: withQueues(240, { timeout: 30, shipments: true }),
    pushed: withQueues(240, { timeout: 60 }),
    expected: refused(['Shipments', 'AWS::DynamoDB::Table']),
  },
  {
    name: 'redelivered-job',
    story: 'A safe change, and CodePipeline delivers the job twice.',
    deployed: APP,
    pushed: editTemplate(APP, MORE_MEMORY),
    meanwhile: (harness) => {
      setTimeout(() => harness.sandbox.codePipeline.redeliver(), 5_000);
    },
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'UPDATE_COMPLETE',
      verify: (harness) => {
        const executions = harness.sandbox.stepFunctions.list(harness.gate.stateMachineArn).length;
        return executions === 2 ? undefined : `expected one execution per push, got ${executions} after two pushes`;
      },
    },
  },
  {
    name: 'throttled-polls',
    story: 'A safe change while AWS throttles every poll of the execution and of the stack for some time.',
    deployed: APP,
    pushed: editTemplate(APP, MORE_MEMORY),
    prepare: ({ sandbox }) => {
      const nth = Array.from({ length: 12 }, (_, index) => index + 1);
      sandbox.faults.on({ caller: 'trigger', operation: 'DescribeExecution', nth }, { kind: 'throttle' });
      sandbox.faults.on({ caller: 'get-operation-status', operation: 'DescribeStacks', nth }, { kind: 'throttle' });
    },
    expected: { pipelineAction: 'Succeeded', stackStatus: 'UPDATE_COMPLETE' },
  },
  {
    name: 'missing-template',
    story: 'The template was moved, but the input still contains the old path.',
    deployed: APP,
    pushed: { 'deploy/template.yaml': APP[TEMPLATE_PATH] ?? '', [CONFIGURATION_PATH]: APP[CONFIGURATION_PATH] ?? '' },
    expected: {
      pipelineAction: 'Failed',
      stackStatus: 'CREATE_COMPLETE',
      mentions: [TEMPLATE_PATH, 'deploy/template.yaml'],
      untouched: true,
    },
  },
  {
    name: 'bad-input',
    story: 'A typing error in the UserParameters: `templatPath`.',
    pushed: APP,
    userParameters: JSON.stringify({ input: { environmentName: 'prod', stackName: 'shop', templatPath: TEMPLATE_PATH } }),
    expected: { pipelineAction: 'Failed', stackStatus: null, mentions: ['templatPath', 'templatePath'] },
  },
  ...ATTACK_SCENARIOS,
  ...APPROVAL_SCENARIOS,
  ...BLUE_GREEN_SCENARIOS,
  ...EVENT_SCENARIOS,
  ...WAVE_SCENARIOS,
  ...TARGET_SCENARIOS,
];

function refused(mentions: readonly string[]): Scenario['expected'] {
  return {
    pipelineAction: 'Failed',
    stackStatus: 'CREATE_COMPLETE',
    mentions,
    states: ['Inspect Change Set Changes', 'Safe to Update Infra?', 'Delete Change Set', 'Deployment Failed'],
    untouched: true,
  };
}

interface QueueOptions {
  readonly timeout?: number;
  readonly shipments?: boolean;
  readonly describedAtLength?: boolean;
}

function withQueues(count: number, { timeout = 30, shipments = false, describedAtLength = false }: QueueOptions) {
  const numbers = Array.from({ length: count }, (_, index) => String(index).padStart(3, '0'));
  const queues = numbers.map((number) => ({
    path: resource(`Queue${number}`),
    value: {
      Type: 'AWS::SQS::Queue',
      Properties: { VisibilityTimeout: timeout },
      ...(describedAtLength ? { Metadata: { Purpose: `Queue ${number} of many. `.repeat(40) } } : {}),
    },
  }));
  const table = {
    path: resource('Shipments'),
    value: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    },
  };
  return editTemplate(APP, shipments ? [...queues, table] : queues);
}
