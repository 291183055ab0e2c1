import { DeploymentError } from '../errors.ts';
import type { ExecutionIdentity } from './names.ts';
import type { DeletedStack, DeploymentState } from './state.ts';

const REQUIRED_TEXTS = ['stackName', 'templatePath', 'revisionS3Bucket', 'revisionS3Key'] as const;

/** Event of the first task. */
export interface FirstEvent {
  readonly execution: ExecutionIdentity;
  /** Input of the execution, or the whole state if the state machine reads the stack again. Not validated. */
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * @throws DeploymentError ConfigurationError if the event is not the event that the state machine sends to its first task
 */
export function readFirstEvent(event: unknown): FirstEvent {
  if (isRecord(event) && isExecution(event.execution) && isRecord(event.input))
    return { execution: event.execution, input: event.input };
  throw new DeploymentError(
    'ConfigurationError',
    'The input of the execution is not a JSON object: start the execution with an object such as {"stackName": ...}.',
  );
}

/**
 * Reads the state from the event of a task. The first task has validated the input; this function only checks that the event is a state.
 *
 * @throws DeploymentError ConfigurationError
 */
export function readDeploymentState(event: unknown): DeploymentState {
  if (isDeploymentState(event)) return event;
  throw new DeploymentError(
    'ConfigurationError',
    'The event is not the state of a deployment: start the state machine, not one of its functions.',
  );
}

/** Returns true for a state that the first task accepted; a refused input has a failure but no execution. */
function isDeploymentState(event: unknown): event is DeploymentState {
  return isRecord(event) && isExecution(event.execution) && REQUIRED_TEXTS.every((field) => typeof event[field] === 'string');
}

/** Checks whether a value describes a deleted stack. */
export function isDeletedStack(value: unknown): value is DeletedStack {
  return isRecord(value) && typeof value.stackId === 'string' && isTexts(value.deleted) && isTexts(value.retained);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isExecution(value: unknown): value is ExecutionIdentity {
  return isRecord(value) && typeof value.id === 'string' && typeof value.name === 'string' && typeof value.startTime === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
