import { MORE_MEMORY } from './edits.ts';
import { editTemplate, sampleApp } from './sample-app.ts';
import type { Scenario } from './scenario.ts';

const APP = sampleApp();

/** Pushes whose events do not arrive. */
export const EVENT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'events-lost',
    story: 'EventBridge delivers no event of the update. The fallback poll reads the stack.',
    deployed: APP,
    pushed: editTemplate(APP, MORE_MEMORY),
    prepare: ({ sandbox }) => {
      sandbox.cloudFormation.behave('Api', { seconds: 60 });
      sandbox.faults.on({ service: 'EventBridge' }, { kind: 'lost' });
    },
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'UPDATE_COMPLETE',
      states: ['Execute Change Set', 'Await Change Set Execution', 'Await Change Set Execution', 'Deployment Succeeded'],
    },
  },
];
