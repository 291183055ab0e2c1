import { describe, expect, it } from 'vitest';
import { UNCHANGING_STATES, versionOf } from '../../../core/waves/target-version.ts';
import { readMachine } from '../../statemachine/machine.ts';

const REFUSED = ['Check Stack Existence', 'Inspect Change Set Changes', 'Delete Change Set', 'Deployment Failed'];
const EXECUTED = [...REFUSED, 'Execute Change Set', 'Get Change Set Execution Status'];

/** States that can change the version of the stack, or that follow such a state. A new state of the machine belongs to one of the lists. */
const CHANGING_STATES = [
  'Delete Failed Stack',
  'Create Stack',
  'Await Stack Creation',
  'Get Stack Creation Status',
  'Stack Created?',
  'Wait Stack Creation',
  'Execute Change Set',
  'Await Change Set Execution',
  'Get Change Set Execution Status',
  'Change Set Executed?',
  'Wait Change Set Execution',
  'Apply Settings',
  'Delete Empty Change Set',
  'Deployment Succeeded',
  // States of the wave, which has no stack.
  'Run Wave',
  'Wave Ended?',
  'Await Targets',
  'Wait Targets',
  // A target is never deployed blue/green.
  'Delete Unsafe Change Set',
  'Prepare Next Stack',
  'Create Next Stack',
  'Await Next Stack Creation',
  'Get Next Stack Creation Status',
  'Next Stack Created?',
  'Wait Next Stack Creation',
  'Verify Next Stack',
  'Next Stack Verified?',
  'Switch Stacks',
  'Delete Next Stack',
  'Next Stack Deleted?',
  'Wait Next Stack Deletion',
];

describe('the version of a target', () => {
  it.each([
    ['new after a success', { status: 'SUCCEEDED' }, 'new'],
    ['old after a refusal', { status: 'FAILED', states: REFUSED, state: {} }, 'old'],
    ['old after a stop before any change', { status: 'ABORTED', states: REFUSED }, 'old'],
    [
      'unclear after a stop during the change',
      { status: 'ABORTED', states: EXECUTED, state: { operationOutcome: 'not-started' } },
      'unclear',
    ],
    ['unclear after the time limit of the machine', { status: 'TIMED_OUT', states: EXECUTED, state: {} }, 'unclear'],
    [
      'old after a rollback',
      { status: 'FAILED', states: EXECUTED, state: { operationOutcome: 'failed', stackStatus: 'UPDATE_ROLLBACK_COMPLETE' } },
      'old',
    ],
    [
      'unclear after a failed rollback',
      { status: 'FAILED', states: EXECUTED, state: { operationOutcome: 'failed', stackStatus: 'UPDATE_ROLLBACK_FAILED' } },
      'unclear',
    ],
    [
      'unclear after a failure without a status',
      { status: 'FAILED', states: EXECUTED, state: { operationOutcome: 'failed' } },
      'unclear',
    ],
    [
      'unclear while the operation is running',
      { status: 'FAILED', states: EXECUTED, state: { operationOutcome: 'timed-out', stackStatus: 'UPDATE_ROLLBACK_COMPLETE' } },
      'unclear',
    ],
    [
      'old if the operation did not start',
      { status: 'FAILED', states: EXECUTED, state: { operationOutcome: 'not-started' } },
      'old',
    ],
    [
      'old if the change set was altered',
      { status: 'FAILED', states: EXECUTED, state: { failure: { Error: 'ChangeSetAltered', Cause: '' } } },
      'old',
    ],
    [
      'unclear after another error of the execution',
      { status: 'FAILED', states: EXECUTED, state: { failure: { Error: 'PermissionError', Cause: '' } } },
      'unclear',
    ],
    ['unclear without a reason', { status: 'FAILED', states: EXECUTED, state: {} }, 'unclear'],
    ['unclear without a state', { status: 'FAILED', states: EXECUTED }, 'unclear'],
    ['unclear without a history', { status: 'FAILED' }, 'unclear'],
  ] as const)('is %s', (_name, end, version) => {
    expect(versionOf(end)).toBe(version);
  });

  it('is determined from every state of the state machine', () => {
    const states = Object.keys(readMachine().States);

    expect(states.filter((name) => UNCHANGING_STATES.has(name) === CHANGING_STATES.includes(name))).toEqual([]);
    expect([...UNCHANGING_STATES, ...CHANGING_STATES].filter((name) => !states.includes(name))).toEqual([]);
  });
});
