import { describe, expect, it } from 'vitest';
import type { StackTruth } from '../../../sandbox/simulation/harness/read-account.ts';
import { stacksStayWhole } from '../../../sandbox/simulation/invariants/stacks-stay-whole.ts';
import {
  CHANGE_SET_ID,
  deletion,
  execution,
  type HistoryProps,
  history,
  making,
  reply,
  STACK_ID,
  TEMPLATE,
  TOKEN,
  wordsOf,
} from './history.ts';

const PUSHED: StackTruth = {
  name: 'sim-shop',
  status: 'UPDATE_COMPLETE',
  template: TEMPLATE,
  parameters: { Stage: 'prod', Label: 'label-0', Suffix: 's0' },
  lastToken: TOKEN,
};

/** A success that the gate reports while the stack is in the given state. */
function replied(changes: Partial<StackTruth>): HistoryProps {
  return { seen: { replies: [reply({ stacks: { 'sim-shop': { ...PUSHED, ...changes } } })] } };
}

const OWNED = { scenario: { ownership: 'gate' } } as const;
const OTHERS_STACK = 'arn:aws:cloudformation:us-east-1:111111111111:stack/sim-site/1';
const NOTHING = { executed: [], made: [] };

describe('S6 permits', () => {
  it.each<[string, HistoryProps]>([
    ['a stack that matches the push', replied({})],
    ['a stack that CloudFormation is cleaning up', replied({ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' })],
    ['a stack that another principal updated', replied({ template: '{}', lastToken: 'by-hand' })],
    [
      'another template after an update by another principal',
      { template: '{}', events: [{ status: 'UPDATE_COMPLETE', token: 'by-hand' }] },
    ],
    ['another template after a rollback', { template: '{}', events: [{ status: 'UPDATE_ROLLBACK_COMPLETE' }] }],
    [
      "the deletion of the gate's own change set",
      { seen: { deleted: [deletion({ what: 'change set', reference: 'stackgate-job-1-0' })] } },
    ],
    ['the deletion of a stack that was never created', { seen: { deleted: [deletion()] } }],
    ["an update of the pipeline's own stack", { ...OWNED, seen: { deleted: [deletion()] } }],
    ["an update of another owner's stack without several owners", { seen: { executed: [execution({ stackId: OTHERS_STACK })] } }],
  ])('%s', (_, props) => {
    expect(stacksStayWhole(history(props))).toEqual([]);
  });
});

describe('S6 is violated by', () => {
  it.each<[string, HistoryProps, string]>([
    [
      'the deletion of a change set of another principal',
      { seen: { deleted: [deletion({ what: 'change set', reference: 'by-hand' })] } },
      'the gate deleted the change set by-hand, which it did not create',
    ],
    [
      'the deletion of a change set of another principal under the name of the gate',
      { seen: { deleted: [deletion({ what: 'change set', reference: 'stackgate-job-1-0', foreignSets: [CHANGE_SET_ID] })] } },
      `the gate deleted the change set ${CHANGE_SET_ID} of another principal`,
    ],
    [
      'the deletion of a stack that was complete',
      { events: [{ at: 1, status: 'CREATE_COMPLETE', token: 'by-hand' }], seen: { deleted: [deletion()] } },
      `the gate deleted the stack ${STACK_ID}, which was in use`,
    ],
    [
      'a success while the stack is in another status',
      replied({ status: 'UPDATE_IN_PROGRESS' }),
      'sim-shop is in UPDATE_IN_PROGRESS when job job-1 is answered with success',
    ],
    [
      'a success while the stack has another template',
      replied({ template: '{}' }),
      'sim-shop has another template than the pushed one when job job-1 is answered with success',
    ],
    [
      'a success while the stack has another parameter',
      replied({ parameters: { ...PUSHED.parameters, Label: 'label-1' } }),
      'sim-shop has other parameters than the pushed ones when job job-1 is answered with success',
    ],
    ['a stack that has another template in the end', { template: '{}' }, `sim-shop does not match the deployment of ${TOKEN}`],
    [
      "an update of another owner's stack",
      { ...OWNED, seen: { ...NOTHING, executed: [execution({ stackId: OTHERS_STACK })] } },
      'a push to shop updated sim-site, which belongs to another owner',
    ],
    [
      "a change set in another owner's stack",
      { ...OWNED, seen: { ...NOTHING, made: [making({ stackName: 'sim-site' })] } },
      'a push to shop made a change set in sim-site, which belongs to another owner',
    ],
    [
      "the deletion of another owner's stack",
      { ...OWNED, seen: { ...NOTHING, deleted: [deletion({ stackId: OTHERS_STACK })] } },
      'a push to shop deleted sim-site, which belongs to another owner',
    ],
  ])('%s', (_, props, words) => {
    expect(wordsOf(stacksStayWhole(history(props)))).toEqual([words]);
  });
});
