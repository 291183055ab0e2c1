import { describe, expect, it } from 'vitest';
import { nothingTwice } from '../../../sandbox/simulation/invariants/nothing-twice.ts';
import { CHANGE_SET_ID, deletion, execution, type HistoryProps, history, making, wordsOf } from './history.ts';

describe('S4', () => {
  it('permits one execution with one change set and one update', () => {
    expect(nothingTwice(history())).toEqual([]);
  });

  it.each<[string, HistoryProps, string]>([
    ['two executions of one action', { executions: [{}, { name: 'job-2' }] }, 'the action of job job-1 has started 2 executions'],
    ['an execution of an invented job', { executions: [{}, { name: 'job-9' }] }, 'execution job-9 belongs to no job'],
    [
      'a change set that is made after the execution of another',
      { seen: { made: [making(), making({ id: 'another', at: 5 })] } },
      'another was created after its execution had finished with another change set',
    ],
    [
      'a change set that is made after the deletion of another',
      {
        seen: {
          executed: [],
          deleted: [deletion({ what: 'change set', reference: CHANGE_SET_ID, stackId: undefined })],
          made: [making({ id: 'another', at: 5 })],
        },
      },
      'another was created after its execution had finished with another change set',
    ],
    [
      'two updates of one execution',
      {
        events: [{ status: 'UPDATE_IN_PROGRESS' }, { status: 'UPDATE_IN_PROGRESS' }],
        seen: { executed: [execution({ at: 0 })] },
      },
      'execution job-1 has begun 2 updates',
    ],
  ])('is violated by %s', (_, props, words) => {
    expect(wordsOf(nothingTwice(history(props)))).toEqual([words]);
  });
});
