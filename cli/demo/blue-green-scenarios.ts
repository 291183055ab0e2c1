import type { Harness } from '../scenario/harness.ts';
import { CONFIGURATION_PATH, type RevisionFiles, TEMPLATE_PATH } from './sample-app.ts';
import type { Scenario } from './scenario.ts';

const VERIFY = 'arn:aws:lambda:us-east-1:111111111111:function:verify';

/** Policy of a gate that permits blue/green deployments. The queue of the worker is empty when it is replaced. */
const POLICY = `version: 1
blueGreen:
  avoids: [{ effect: [delete, replace] }]
  accepts: [AWS::SQS::Queue]
`;

/** Settings of the gate and of the action. */
function blueGreenWith(verified: boolean): NonNullable<Scenario['blueGreen']> {
  return { verifyFunction: VERIFY, verify: async () => ({ verified, reason: 'The worker reads no messages.' }) };
}

/** A worker with a queue, which cannot become a FIFO queue in place. */
function worker(queue: object): RevisionFiles {
  const template = {
    Resources: {
      Jobs: { Type: 'AWS::SQS::Queue', Properties: queue },
      Alerts: { Type: 'AWS::SNS::Topic' },
    },
    Outputs: { QueueUrl: { Value: { Ref: 'Jobs' } } },
  };
  return { [TEMPLATE_PATH]: JSON.stringify(template), [CONFIGURATION_PATH]: '{}' };
}

const BEFORE_SWITCH = ['Delete Unsafe Change Set', 'Prepare Next Stack'];

/** Pushes that replace a resource. The action has `onUnsafe: "blue-green"`. */
export const BLUE_GREEN_SCENARIOS: readonly Scenario[] = [
  {
    name: 'blue-green',
    story: 'The queue becomes a FIFO queue. The gate creates a second stack, verifies it, and moves the pointer to it.',
    deployed: worker({}),
    pushed: worker({ FifoQueue: true }),
    policy: POLICY,
    blueGreen: blueGreenWith(true),
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'CREATE_COMPLETE',
      states: [...BEFORE_SWITCH, 'Create Next Stack', 'Verify Next Stack', 'Switch Stacks', 'Deployment Succeeded'],
      mentions: ['moved the pointer', 'prod-shop-bg-', 'Jobs'],
      untouched: true,
      verify: (harness) => findPointerProblem(harness, 2),
    },
  },
  {
    name: 'blue-green-impossible',
    story: 'The queue becomes a FIFO queue, and has a custom name, which only one queue can have.',
    deployed: worker({ QueueName: 'jobs' }),
    pushed: worker({ QueueName: 'jobs.fifo', FifoQueue: true }),
    policy: POLICY,
    blueGreen: blueGreenWith(true),
    expected: {
      pipelineAction: 'Failed',
      stackStatus: 'CREATE_COMPLETE',
      states: [...BEFORE_SWITCH, 'Delete Change Set', 'Deployment Failed'],
      mentions: ['Jobs', 'QueueName', 'cannot exist in two stacks'],
      untouched: true,
      verify: (harness) => findPointerProblem(harness, 1),
    },
  },
  {
    name: 'green-fails',
    story: 'The queue becomes a FIFO queue, but the second stack does not verify. The gate deletes it.',
    deployed: worker({}),
    pushed: worker({ FifoQueue: true }),
    policy: POLICY,
    blueGreen: blueGreenWith(false),
    expected: {
      pipelineAction: 'Failed',
      stackStatus: 'CREATE_COMPLETE',
      states: [...BEFORE_SWITCH, 'Create Next Stack', 'Verify Next Stack', 'Delete Next Stack', 'Deployment Failed'],
      mentions: ['The worker reads no messages.', 'The current stack and the pointer did not change.'],
      untouched: true,
      verify: (harness) => findPointerProblem(harness, 1),
    },
  },
];

/** @returns a description of a wrong number of stacks, or of a parameter that does not name the newest one */
function findPointerProblem({ sandbox }: Harness, stacks: number): string | undefined {
  const names = Object.entries(sandbox.cloudFormation.stacks()).flatMap(([name, { status }]) =>
    status === 'DELETE_COMPLETE' ? [] : [name],
  );
  const pointer = sandbox.parameterStore.read('/stackgate/sandbox/prod/shop');
  const expected = stacks === 1 ? undefined : names.at(-1);
  if (names.length !== stacks) return `there are ${names.length} stacks`;
  return pointer?.split('/')[1] === expected ? undefined : `the parameter is ${pointer}`;
}
