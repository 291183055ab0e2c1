import { describe, expect, it } from 'vitest';
import type { Pushed } from '../../../sandbox/simulation/harness/activity.ts';
import { oneFinalResult } from '../../../sandbox/simulation/invariants/one-final-result.ts';
import type { STACK_POLICIES } from '../../../sandbox/simulation/scenario/settings.ts';
import { CHANGE_SET_ID, type HistoryProps, history, making, reply, STACK_ID, wordsOf } from './history.ts';

const NO_CHANGES = '{"changeSetAction":"NO-CHANGES"}';
const ROLLED_BACK = [{ status: 'UPDATE_IN_PROGRESS' }, { at: 2, status: 'UPDATE_ROLLBACK_COMPLETE' }];
const CONFLICT = {
  action: { status: 'Failed', replies: ['failure'] },
  executions: [{ status: 'FAILED', error: 'StackChanged' }],
} as const satisfies HistoryProps;

function pushWithPolicy(stackPolicy: keyof typeof STACK_POLICIES): Pushed {
  const { pushes } = history({ ...CONFLICT, plan: { settings: { stackPolicy } } });
  const [pushed] = pushes;
  if (pushed === undefined) throw new Error('Expected a push.');
  return pushed;
}

describe('S2 permits', () => {
  it.each<[string, HistoryProps]>([
    ['an update that succeeds', { seen: { replies: [reply()] } }],
    [
      'an update that fails',
      { action: { status: 'Failed', replies: ['failure'] }, executions: [{ status: 'FAILED' }], events: ROLLED_BACK },
    ],
    [
      'a change set that CloudFormation could not create, and an execution that says so',
      {
        action: { status: 'Failed', replies: ['failure'] },
        executions: [{ status: 'FAILED', error: 'ChangeSetFailed' }],
        events: [],
        seen: { executed: [], failedChangeSets: new Map([[CHANGE_SET_ID, 'Not today.']]) },
      },
    ],
    [
      'a failed operation that the deployment requested',
      {
        action: { status: 'Failed', replies: ['failure'] },
        executions: [{ status: 'FAILED', error: 'StackOperationFailed' }],
        events: ROLLED_BACK,
      },
    ],
    ['a stopped execution of an update that succeeds', { action: { status: 'Failed' }, executions: [{ status: 'ABORTED' }] }],
    [
      'a deployment that timed out before its update succeeded',
      { action: { status: 'Failed' }, executions: [{ status: 'FAILED', error: 'DeploymentTimedOut' }] },
    ],
    [
      'a push without changes',
      {
        executions: [{ output: NO_CHANGES }],
        events: [],
        seen: {
          replies: [reply()],
          failedChangeSets: new Map([[CHANGE_SET_ID, "The submitted information didn't contain changes."]]),
        },
      },
    ],
    [
      'a failed action of a job that another principal answered',
      { action: { status: 'Failed', message: 'No.' }, seen: { attackedJobs: new Set(['job-2']) } },
    ],
    ['an invocation that repeats its reply', { seen: { replies: [reply(), reply()] } }],
    [
      'a second invocation that replies otherwise',
      { seen: { replies: [reply({ invocation: {} as never }), reply({ kind: 'failure' })] } },
    ],
    [
      'a failure after an operator deleted the created stack',
      {
        action: { status: 'Failed' },
        executions: [{ status: 'FAILED' }],
        events: [
          { status: 'CREATE_COMPLETE', token: 'stackgate-create-job-1' },
          { at: 2, status: 'DELETE_IN_PROGRESS', token: 'by-hand' },
        ],
        seen: { made: [making({ what: 'stack', id: STACK_ID })], executed: [] },
      },
    ],
    [
      'a failure after another push set the stack policy, although the update succeeded',
      { ...CONFLICT, seen: { pushes: [pushWithPolicy('sealed'), pushWithPolicy('guarded')] } },
    ],
  ])('%s', (_, props) => {
    expect(oneFinalResult(history(props))).toEqual([]);
  });
});

describe('S2 is violated by', () => {
  it.each<[string, HistoryProps, string]>([
    [
      'a rejection of a change set that CloudFormation could not create',
      {
        action: { status: 'Failed', replies: ['failure'] },
        executions: [{ status: 'FAILED', error: 'ChangeSetRejected' }],
        events: [],
        seen: { executed: [], failedChangeSets: new Map([[CHANGE_SET_ID, 'Not today.']]) },
      },
      'execution job-1 reports ChangeSetRejected, but its change set failed: Not today.',
    ],
    [
      'the failure of an operation that the deployment did not request',
      {
        action: { status: 'Failed', replies: ['failure'] },
        executions: [{ status: 'FAILED', error: 'StackOperationFailed' }],
        events: [],
        seen: { executed: [] },
      },
      'execution job-1 reports a failed operation, but CloudFormation accepted no request of it',
    ],
    [
      'an invocation that replies in two ways',
      { seen: { replies: [reply(), reply({ kind: 'failure' })] } },
      'one invocation answered job job-1 with success and with failure',
    ],
    [
      'an invocation that replies twice with different content',
      { seen: { replies: [reply(), reply({ content: '{"a":1}' })] } },
      'one invocation answered job job-1 with success and with success',
    ],
    [
      'two final results',
      { action: { replies: ['continue', 'success', 'failure'] } },
      'the action of job job-1 has 2 final results',
    ],
    [
      'a succeeded action without an execution',
      { executions: [] },
      'the action of job job-1 succeeded, its execution does not exist',
    ],
    [
      'a succeeded action whose execution failed',
      { executions: [{ status: 'FAILED' }], events: ROLLED_BACK },
      'the action of job job-1 succeeded, its execution FAILED',
    ],
    [
      'a failed action whose execution succeeded',
      { action: { status: 'Failed', message: 'No.' } },
      'the action of job job-1 failed (No.), its execution SUCCEEDED',
    ],
    [
      'a failed action whose execution is running',
      { action: { status: 'Failed', message: 'No.' }, executions: [{ status: 'RUNNING' }] },
      'the action of job job-1 failed (No.), its execution is still running',
    ],
    [
      'an action without a reply',
      { action: { status: 'Failed', message: 'The function failed to return a result.' }, executions: [{ status: 'RUNNING' }] },
      'the action of job job-1 timed out in CodePipeline: The function failed to return a result.',
    ],
    [
      'a failed execution whose update succeeded',
      { action: { status: 'Failed' }, executions: [{ status: 'FAILED', error: 'StackOperationFailed' }] },
      'execution job-1 failed (StackOperationFailed: Because.), its operation ended in UPDATE_COMPLETE',
    ],
    [
      'a failed execution whose update succeeded, if no other push set a stack policy',
      { ...CONFLICT, seen: { pushes: [pushWithPolicy('sealed'), { ...pushWithPolicy('guarded'), app: 'site' }] } },
      'execution job-1 failed (StackChanged: Because.), its operation ended in UPDATE_COMPLETE',
    ],
    [
      'a succeeded execution whose update was rolled back',
      { events: ROLLED_BACK },
      'execution job-1 succeeded, its operation ended in UPDATE_ROLLBACK_COMPLETE',
    ],
    ['a succeeded execution without an operation', { events: [] }, 'execution job-1 succeeded, its operation ended in nothing'],
    [
      'a push without changes whose update was rolled back',
      { executions: [{ output: NO_CHANGES }], events: ROLLED_BACK },
      'execution job-1 saw no changes, its operation ended in UPDATE_ROLLBACK_COMPLETE',
    ],
    [
      'a push without changes whose change set failed for another reason',
      {
        executions: [{ output: NO_CHANGES }],
        events: [],
        seen: { failedChangeSets: new Map([[CHANGE_SET_ID, 'Template error.']]) },
      },
      'execution job-1 saw no changes, its change set failed: Template error.',
    ],
    [
      'a success that is reported before the update succeeded',
      { seen: { replies: [reply({ at: 1 })] } },
      'job job-1 was answered with success before its operation succeeded',
    ],
  ])('%s', (_, props, words) => {
    expect(wordsOf(oneFinalResult(history(props)))).toEqual([words]);
  });

  it('a success of an operation with the token of another execution', () => {
    const events = [{ at: 2, status: 'UPDATE_COMPLETE', token: 'stackgate-execute-job-9' }];
    expect(wordsOf(oneFinalResult(history({ events })))).toEqual(['execution job-1 succeeded, its operation ended in nothing']);
  });
});
