import { cutText } from './text/truncate.ts';

/** Twice the length that CodePipeline shows. With its stack trace, it still fits the 32,768 characters of a Step Functions cause. */
const LONGEST_MESSAGE = 10_000;

/**
 * Names of the errors that end a task. Retry and Catch in the state machine match them, and the trigger maps them to CodePipeline's
 * failure types. Messages are for people and are never parsed.
 *
 * Only `SystemUnavailable` is retried.
 */
export const DEPLOYMENT_ERROR_NAMES = [
  /** The input is invalid. The message names the field, the expected value, and what to do. */
  'ConfigurationError',
  /** AWS denied access. The message names the action and the role. */
  'PermissionError',
  /** The artifact, or a file in it, does not exist or cannot be read. */
  'RevisionUnavailable',
  /** A transient error: throttling, 5xx, timeout, or network failure. */
  'SystemUnavailable',
  /** The stack was created, deleted, or changed by another principal after the gate read it. The machine reads it again. */
  'StackChanged',
  /** The change set is no longer the one that was judged: it is obsolete, changed, or deleted. */
  'ChangeSetAltered',
  /** Another principal created a change set under the name that only this deployment can compute. */
  'ForeignChangeSet',
  /** The policies ask people about a first create or about the deletion of a failed stack. Nothing was done. */
  'ApprovalRequired',
  /** The change set was judged and refused. */
  'ChangeSetRejected',
  /** The next stack of a blue/green deployment did not verify. */
  'VerificationFailed',
  /** CloudFormation could not create the change set. */
  'ChangeSetFailed',
  /** The stack is in a state that only a person can repair. The message contains the next command. */
  'StackNotDeployable',
  /** The operation ended in a rollback or a failure. */
  'StackOperationFailed',
  /** The wave started no more targets, or did not release this target, because of a failure or of its pipeline execution. */
  'WaveStopped',
  /** The deployment exceeded its `timeoutMinutes`. */
  'DeploymentTimedOut',
  /** AWS returned an error that the gate does not know. */
  'UnexpectedError',
] as const;

/** Name of an error that ends a task. */
export type DeploymentErrorName = (typeof DEPLOYMENT_ERROR_NAMES)[number];

/** An error that ends a task. Expected outcomes are values and are not thrown. */
export class DeploymentError extends Error {
  override readonly name: DeploymentErrorName;

  /**
   * @param name matched by Retry, Catch, and the trigger
   * @param message "Expected X, got Y: what to do", for people; cut to 10,000 characters
   */
  constructor(name: DeploymentErrorName, message: string, options?: ErrorOptions) {
    super(cutText(message, LONGEST_MESSAGE), options);
    this.name = name;
  }
}
