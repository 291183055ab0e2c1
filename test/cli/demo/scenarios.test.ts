import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { playScenario } from '../../../cli/demo/play-scenario.ts';
import { SCENARIOS } from '../../../cli/demo/scenarios.ts';

const NAMES = [
  'create',
  'safe-update',
  'replacement',
  'deletion',
  'conditional',
  'protection-off',
  'backups-shortened',
  'backups-extended',
  'new-image',
  'lambda-version',
  'renamed-logical-id',
  'no-changes',
  'create-rolls-back',
  'recover-after-rollback',
  'update-rolls-back',
  'busy-stack',
  'large-template',
  'many-changes',
  'redelivered-job',
  'throttled-polls',
  'missing-template',
  'bad-input',
  'failed-create-with-data',
  'foreign-change-set',
  'stack-policy-loosened',
  'approved',
  'rejected-by-person',
  'approval-expired',
  'stale-approval',
  'two-approvers',
  'approved-first-create',
  'blue-green',
  'blue-green-impossible',
  'green-fails',
  'events-lost',
  'wave',
  'wave-stops',
  'other-account',
];

describe('the demo', () => {
  it('has its scenarios in the documented order', () => {
    expect(SCENARIOS.map(({ name }) => name)).toEqual(NAMES);
    expect(readFileSync('README.md', 'utf8')).toContain(`# ${SCENARIOS.length} pushes against AWS services`);
  });

  it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    '%s has the expected result',
    async (_name, scenario) => {
      const { result, differences } = await playScenario(scenario);

      expect(differences).toEqual([]);
      expect(result.pipelineAction).toBe(scenario.expected.pipelineAction);
      expect(result.leftovers.changeSets).toBe(0);
    },
  );

  it('reports an unexpected result', async () => {
    const deletion = SCENARIOS.find(({ name }) => name === 'deletion');
    if (deletion === undefined) throw new Error('Expected the scenario deletion to be there.');
    const expected = {
      pipelineAction: 'Succeeded',
      stackStatus: 'UPDATE_COMPLETE',
      mentions: ['Invoices'],
      states: ['Execute Change Set'],
      verify: () => 'something else is wrong',
    } as const;

    const { differences } = await playScenario({ ...deletion, expected });

    expect(differences).toHaveLength(5);
    expect(differences).toEqual(
      expect.arrayContaining([
        'the action is Failed, not Succeeded',
        'the stack is CREATE_COMPLETE, not UPDATE_COMPLETE',
        'the message does not mention Invoices',
        'something else is wrong',
      ]),
    );
  });
});
