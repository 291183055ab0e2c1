import { describe, expect, it } from 'vitest';
import { readTimeline } from '../../../core/timeline/read-timeline.ts';
import { durationInWords, secondsOf, summarizeSteps } from '../../../core/timeline/summarize-steps.ts';
import { at, failed, INPUT, started, visit } from './sample-history.ts';

const TIMEOUT = { type: 'TaskTimedOut', taskTimedOutEventDetails: { error: 'States.Timeout' } };
const THROTTLED = {
  type: 'LambdaFunctionFailed',
  lambdaFunctionFailedEventDetails: { error: 'SystemUnavailable', cause: 'Rate exceeded' },
};

describe('the timeline of an execution', () => {
  it('has the steps, the failed attempts, and the data of the last step', () => {
    const timeline = readTimeline([
      started(),
      ...visit('Check Stack Existence', [0, 2], {
        output: { ...INPUT, stackStatus: 'CREATE_COMPLETE' },
        inside: [THROTTLED, { type: 'LambdaFunctionStarted' }],
      }),
      ...visit('Does Stack Exist?', [2, 2], { kind: 'Choice', output: 'null' }),
      ...visit('Report', [2, 3], { kind: 'Pass', output: { Error: 'x' } }),
      ...failed(4, 'StackNotDeployable', 'no'),
    ]);

    expect(timeline).toMatchObject({
      status: 'FAILED',
      startedAt: at(0),
      endedAt: at(4),
      failure: { error: 'StackNotDeployable', cause: 'no' },
      state: { stackName: 'shop', stackStatus: 'CREATE_COMPLETE' },
    });
    expect(timeline.steps).toEqual([
      {
        name: 'Check Stack Existence',
        kind: 'Task',
        enteredAt: at(0),
        exitedAt: at(2),
        failures: [THROTTLED.lambdaFunctionFailedEventDetails],
      },
      { name: 'Does Stack Exist?', kind: 'Choice', enteredAt: at(2), exitedAt: at(2), failures: [] },
      { name: 'Report', kind: 'Pass', enteredAt: at(2), exitedAt: at(3), failures: [] },
      { name: 'Deployment Failed', kind: 'Fail', enteredAt: at(4), exitedAt: at(4), failures: [] },
    ]);
  });

  it('of a running execution has an open step', () => {
    const [entered] = visit('Await Stack Creation', [1, 9]);
    const { status, endedAt, steps, failure } = readTimeline([started(), ...(entered === undefined ? [] : [entered])]);

    expect({ status, endedAt, failure }).toEqual({ status: 'RUNNING', endedAt: undefined, failure: undefined });
    expect(steps).toEqual([{ name: 'Await Stack Creation', kind: 'Task', enteredAt: at(1), failures: [] }]);
  });

  it.each([
    ['ExecutionSucceeded', 'SUCCEEDED', {}],
    ['ExecutionAborted', 'ABORTED', { executionAbortedEventDetails: { cause: 'stopped' } }],
    ['ExecutionTimedOut', 'TIMED_OUT', { executionTimedOutEventDetails: { error: 'States.Timeout' } }],
  ])('ends with %s', (type, status, details) => {
    expect(readTimeline([started(), { type, timestamp: at(1), ...details }]).status).toBe(status);
  });

  it('is empty without events, and ignores data that is not an object', () => {
    expect(readTimeline([])).toEqual({ status: 'RUNNING', startedAt: undefined, endedAt: undefined, state: {}, steps: [] });
    expect(readTimeline([started('no JSON'), {}, { type: 'PassStateExited', stateExitedEventDetails: {} }]).state).toEqual({});
    expect(readTimeline([{ type: 'TaskStateEntered', timestamp: at(0), stateEnteredEventDetails: {} }]).steps).toMatchObject([
      { name: '' },
    ]);
  });
});

describe('the summary of the steps', () => {
  it('adds the visits of a state, and names errors but not the timeouts of waits', () => {
    const { steps } = readTimeline([
      started(),
      ...visit('Await', [0, 10], { inside: [TIMEOUT] }),
      ...visit('Is It Done?', [10, 10], { kind: 'Choice' }),
      ...visit('Await', [10, 15], { inside: [THROTTLED, THROTTLED, { lambdaFunctionFailedEventDetails: {} }] }),
      { type: 'TaskStateEntered', timestamp: at(15), stateEnteredEventDetails: { name: 'Get Status' } },
    ]);

    expect(summarizeSteps(steps, at(18))).toEqual([
      { name: 'Await', visits: 2, seconds: 15, errors: ['SystemUnavailable'], isCurrent: false },
      { name: 'Get Status', visits: 1, seconds: 3, errors: [], isCurrent: true },
    ]);
  });

  it('has no negative times', () => {
    expect(secondsOf({ name: 'a', kind: 'Task', enteredAt: at(5), exitedAt: at(4), failures: [] }, at(9))).toBe(0);
  });
});

describe('a duration in words', () => {
  it.each([
    [0.44, '0.4 s'],
    [12.4, '12 s'],
    [185, '3 min 5 s'],
    [7_801, '2 h 10 min'],
  ])('%d', (seconds, words) => {
    expect(durationInWords(seconds)).toBe(words);
  });
});
