import type { DeploymentState } from '../deployment/state.ts';
import type { TargetVersion } from './wave-progress.ts';

/**
 * States of the state machine that change nothing in the version of the stack. An execution that failed and entered only these states left
 * the old version. A state that is not in the list is treated as one that can change the version.
 */
export const UNCHANGING_STATES: ReadonlySet<string> = new Set([
  'Check Stack Existence',
  'Does Stack Exist?',
  'Wait For Stack',
  'Judge Failed Stack',
  'Judge First Create',
  'Failed Stack Judged?',
  'First Create Judged?',
  'Create Change Set',
  'Wait Change Set Creation',
  'Get Change Set Creation Status',
  'Change Set Created?',
  'Inspect Change Set Changes',
  'Safe to Update Infra?',
  'Request Approval',
  'Read Approval',
  'Approved?',
  'Wait For Approvers',
  'Await Release',
  'Wait Release',
  'Read Release',
  'Released?',
  'Delete Change Set',
  'Is Reason Known?',
  'Report Clean-Up Failure',
  'Deployment Failed',
]);

/** Errors of Create Stack and Execute Change Set that prove that the operation did not start. */
const NOT_STARTED: ReadonlySet<string> = new Set(['ChangeSetAltered', 'ChangeSetRejected']);

/** Statuses of a stack whose operation failed and was rolled back. */
const ROLLED_BACK: ReadonlySet<string> = new Set(['ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE']);

/** The end of a target's execution. */
export interface TargetEnd {
  readonly status: string;
  /** Names of the states that the execution entered; undefined if they cannot be read. */
  readonly states?: readonly string[] | undefined;
  /** The state of the execution at its end; not validated. */
  readonly state?: Partial<DeploymentState> | undefined;
}

/**
 * Determines the version of a target's stack. Only a success is the new version. A failure is the old version only with proof: the execution
 * never reached a change, the operation did not start, or it was rolled back.
 */
export function versionOf({ status, states, state }: TargetEnd): TargetVersion {
  if (status === 'SUCCEEDED') return 'new';
  if (states?.every((name) => UNCHANGING_STATES.has(name))) return 'old';
  if (status !== 'FAILED' || state === undefined) return 'unclear';
  const { operationOutcome, stackStatus = '', failure } = state;
  if (operationOutcome === undefined) return NOT_STARTED.has(failure?.Error ?? '') ? 'old' : 'unclear';
  if (operationOutcome === 'not-started') return 'old';
  return operationOutcome === 'failed' && ROLLED_BACK.has(stackStatus) ? 'old' : 'unclear';
}
