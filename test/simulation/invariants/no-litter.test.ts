import { describe, expect, it } from 'vitest';
import { noLitter } from '../../../sandbox/simulation/invariants/no-litter.ts';
import { CHANGE_SET_ID, type HistoryProps, history, SNAPSHOT, wordsOf } from './history.ts';

const LEFT = { changeSets: [CHANGE_SET_ID], seen: { executed: [] } };
const UNDER_REVIEW = { stacks: { 'sim-shop': { ...SNAPSHOT, status: 'REVIEW_IN_PROGRESS' } } };
const REVIEWED = { kind: 'review-stack', app: 'shop', draft: {}, at: 0 } as never;

describe('S3', () => {
  it.each<[string, HistoryProps]>([
    ['a change set that CloudFormation executed', { changeSets: [CHANGE_SET_ID] }],
    ['a change set of another principal', { changeSets: ['by-hand'] }],
    ['a change set of an execution that an operator stopped', { ...LEFT, executions: [{ status: 'ABORTED' }] }],
    ['a stack that an operator left in REVIEW_IN_PROGRESS', { ...UNDER_REVIEW, seen: { performed: [{ step: REVIEWED }] } }],
    ['a change set of a deployment that is still running', { ...LEFT, seen: { executed: [], isSettled: false } }],
  ])('permits %s', (_, props) => {
    expect(noLitter(history(props))).toEqual([]);
  });

  it.each<[string, HistoryProps, string]>([
    ['a change set that is left', LEFT, `${CHANGE_SET_ID} is not deleted`],
    ['a stack that remains in REVIEW_IN_PROGRESS', UNDER_REVIEW, 'the stack sim-shop remains in REVIEW_IN_PROGRESS'],
    [
      'a stack in REVIEW_IN_PROGRESS that an operator tried to create without success',
      { ...UNDER_REVIEW, seen: { performed: [{ step: REVIEWED, refusal: 'ValidationError' }] } },
      'the stack sim-shop remains in REVIEW_IN_PROGRESS',
    ],
  ])('is violated by %s', (_, props, words) => {
    expect(wordsOf(noLitter(history(props)))).toEqual([words]);
  });
});
