import { DeploymentError } from '../errors.ts';
import type { DeploymentState } from './state.ts';

const REQUIRED_TEXTS = ['environmentName', 'stackName', 'templatePath', 'revisionS3Bucket', 'revisionS3Key'] as const;

/**
 * The state as a task gets it. The first task has validated the input; this only makes sure that the event is a state at all.
 *
 * @throws DeploymentError ConfigurationError
 */
export function readDeploymentState(event: unknown): DeploymentState {
  if (isRecord(event) && isExecution(event.execution) && REQUIRED_TEXTS.every((field) => typeof event[field] === 'string')) {
    return event as unknown as DeploymentState;
  }
  throw new DeploymentError(
    'ConfigurationError',
    'Expected the state of a deployment, got something else: start the state machine, not a single function of it.',
  );
}

function isExecution(value: unknown): boolean {
  return isRecord(value) && typeof value.id === 'string' && typeof value.name === 'string' && typeof value.startTime === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
