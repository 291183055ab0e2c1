import { describe, expect, it } from 'vitest';
import { endsInTime } from '../../../sandbox/simulation/invariants/ends-in-time.ts';
import { type HistoryProps, history, wordsOf } from './history.ts';

const TIMED_OUT = [{ status: 'FAILED', error: 'DeploymentTimedOut' }] as const;

describe('S5 permits', () => {
  it.each<[string, HistoryProps]>([
    ['a deployment that ends in time', {}],
    ['a deployment that ends shortly after its time limit', { action: { status: 'Failed', minutes: 89 } }],
    ['a deployment that times out at its time limit', { action: { status: 'Failed', minutes: 29.5 }, executions: TIMED_OUT }],
    [
      'a deployment that times out early because a clock jumped',
      {
        action: { status: 'Failed', minutes: 28 },
        executions: TIMED_OUT,
        seen: { performed: [{ step: { kind: 'clock-jump', bySeconds: -90, at: 0 } }] },
      },
    ],
    [
      'a deployment that times out at its time limit after a forged reply ended the action',
      { action: { status: 'Failed', minutes: 1 }, executions: [{ ...TIMED_OUT[0], minutes: 30 }] },
    ],
    ['an answer one minute after the end of the execution', { action: { minutes: 2 }, executions: [{ minutes: 1 }] }],
    ['an action that is still running', { action: { status: 'InProgress' }, seen: { isSettled: false } }],
  ])('%s', (_, props) => {
    expect(endsInTime(history(props))).toEqual([]);
  });
});

describe('S5 is violated by', () => {
  it.each<[string, HistoryProps, string]>([
    ['a standstill', { seen: { standstill: 'Deadlock', isSettled: false } }, 'Deadlock'],
    ['an action without a result', { action: { status: 'InProgress' } }, 'the action of job job-1 has no result'],
    [
      'an action that takes an hour longer than its time limit',
      { action: { minutes: 91 } },
      'the action of job job-1 took 91 minutes, more than 90',
    ],
    ['an execution without an end', { executions: [{ status: 'RUNNING' }] }, 'execution job-1 does not end'],
    [
      'an answer twelve minutes after the end of the execution',
      { action: { minutes: 13 }, executions: [{ minutes: 1 }], scenario: { events: 'lost', continuationSeconds: 30 } },
      'the action of job job-1 has its result 720 seconds after its execution, more than 90',
    ],
    [
      'a deployment that times out before its time limit',
      { action: { status: 'Failed', minutes: 5 }, executions: TIMED_OUT },
      'execution job-1 timed out after 5.0 of 30 minutes',
    ],
  ])('%s', (_, props, words) => {
    expect(wordsOf(endsInTime(history(props)))).toEqual([words]);
  });
});
