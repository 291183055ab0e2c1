import type { Harness } from '../scenario/harness.ts';
import { MORE_MEMORY } from './edits.ts';
import { CONFIGURATION_PATH, editTemplate, sampleApp, TEMPLATE_PATH } from './sample-app.ts';
import type { Scenario } from './scenario.ts';

const APP = sampleApp();

/** Names of the stacks of the wave, in the order of their deployment. */
const STACKS = ['shop', 'shop-blue', 'shop-red'] as const;

/** An action that deploys three stacks, one after the other, after all of them are judged. */
const WAVE = JSON.stringify({
  input: {
    environmentName: 'prod',
    stackName: 'shop',
    templatePath: TEMPLATE_PATH,
    templateConfigurationPath: CONFIGURATION_PATH,
    targets: STACKS.map((stackName) => ({ stackName })),
    judgeAllFirst: true,
  },
  pipelineExecutionId: '#{codepipeline.PipelineExecutionId}',
});

/** Pushes that are deployed into several stacks. */
export const WAVE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'wave',
    story: 'One push into three stacks. The gate judges all of them first, then updates one after the other.',
    userParameters: WAVE,
    deployed: APP,
    pushed: editTemplate(APP, MORE_MEMORY),
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'UPDATE_COMPLETE',
      mentions: ['3 of 3 targets have the new version'],
      states: ['Run Wave', 'Await Targets', 'Deployment Succeeded'],
      verify: (harness) => findOther(harness, ['UPDATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE']),
    },
  },
  {
    name: 'wave-stops',
    story: 'One push into three stacks. The second update fails and is rolled back, so the third does not start.',
    userParameters: WAVE,
    deployed: APP,
    pushed: editTemplate(APP, MORE_MEMORY),
    prepare: ({ sandbox }) => sandbox.cloudFormation.behave('prod-shop-blue/Api', { fails: 'update' }),
    expected: {
      pipelineAction: 'Failed',
      stackStatus: 'UPDATE_COMPLETE',
      mentions: ['The wave stopped', '1 of 3 targets have the new version', 'prod-shop-blue', 'prod-shop-red', 'Api'],
      states: ['Run Wave', 'Await Targets', 'Deployment Failed'],
      verify: (harness) => findOther(harness, ['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'CREATE_COMPLETE']),
    },
  },
];

/** @returns a description of the stacks whose status is another one */
function findOther({ sandbox }: Harness, statuses: readonly string[]): string | undefined {
  const stacks = sandbox.cloudFormation.stacks();
  const others = STACKS.flatMap((name, index) => {
    const status = stacks[`prod-${name}`]?.status;
    return status === statuses[index] ? [] : [`prod-${name} is ${status}, not ${statuses[index]}`];
  });
  return others.length === 0 ? undefined : others.join(', ');
}
