import { cutText } from './text/truncate.ts';

/** Twice what a pipeline shows, and it still fits, stack trace and all, into a cause of Step Functions' 32,768 characters. */
const LONGEST_MESSAGE = 10_000;

/**
 * The errors that a deployment is stopped by. The state machine's Retry and Catch match their `name`, and the trigger
 * maps it to CodePipeline's failure type; message texts are for people and are never parsed.
 *
 * `SystemUnavailable` is the only one worth retrying.
 */
export const DEPLOYMENT_ERROR_NAMES = [
  /** What the pipeline was given is wrong: the message names the field, what was expected and what to do. */
  'ConfigurationError',
  /** AWS refused for lack of permission: the message names the action and the role. */
  'PermissionError',
  /** The artifact, or a file in it, is not there or cannot be read. */
  'RevisionUnavailable',
  /** A passing trouble: throttle, 5xx, time-out, network. */
  'SystemUnavailable',
  /** Somebody else created, deleted or changed the stack between our look and our act: look again. */
  'StackChanged',
  /** The change set is not the one that was judged any more: obsolete, altered, or gone. */
  'ChangeSetAltered',
  /** The change set was judged and refused. */
  'ChangeSetRejected',
  /** CloudFormation could not make the change set. */
  'ChangeSetFailed',
  /** The stack is in a condition that only a person can resolve: the message holds the next command. */
  'StackNotDeployable',
  /** The operation ended in a rollback or a failure. */
  'StackOperationFailed',
  /** The deployment's own time limit passed. */
  'DeploymentTimedOut',
  /** AWS answered with an error that we do not know. */
  'UnexpectedError',
] as const;

/** One of them. */
export type DeploymentErrorName = (typeof DEPLOYMENT_ERROR_NAMES)[number];

/** What is thrown. Expected outcomes are values; this is for what ends the task. */
export class DeploymentError extends Error {
  override readonly name: DeploymentErrorName;

  /**
   * @param name what Retry, Catch and the trigger match
   * @param message "Expected X, got Y: what to do", for people; cut to 10,000 characters
   */
  constructor(name: DeploymentErrorName, message: string, options?: ErrorOptions) {
    super(cutText(message, LONGEST_MESSAGE), options);
    this.name = name;
  }
}
