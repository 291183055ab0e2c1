import { MORE_MEMORY } from './edits.ts';
import { editTemplate, sampleApp } from './sample-app.ts';
import type { Scenario } from './scenario.ts';

const APP = sampleApp();
const ACCOUNT = '222222222222';

/** Pushes whose stack is not in the account of the gate. */
export const TARGET_SCENARIOS: readonly Scenario[] = [
  {
    name: 'other-account',
    story:
      'The stack is in another account. Each task of the gate assumes a role there, and nothing changes in the account of the gate.',
    deployed: APP,
    pushed: editTemplate(APP, MORE_MEMORY),
    account: ACCOUNT,
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'UPDATE_COMPLETE',
      states: ['Execute Change Set', 'Deployment Succeeded'],
      verify: ({ sandbox }) => {
        const calls = sandbox.calls.select({ service: 'CloudFormation' });
        return calls.length > 0 && calls.every(({ accountId }) => accountId === ACCOUNT)
          ? undefined
          : 'a call to CloudFormation was not in the other account';
      },
    },
  },
];
