import { clientRequestTokenOf, stackNameOf } from '../../core/deployment/names.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';

/** The one stack operation that this deployment has asked for. */
export interface Operation {
  readonly state: DeploymentState;
  readonly verb: 'create' | 'update';
  readonly clientRequestToken: string;
  /** When it was asked for; when the execution began, if the reply was lost. */
  readonly startedAt: Date;
  /** ARN of the stack; its name while the reply of the create is lost. */
  readonly stack: string;
}

/** Before there is a change set it is the create. */
export function identifyOperation(state: DeploymentState): Operation {
  const verb = state.changeSetName === undefined ? 'create' : 'update';
  return {
    state,
    verb,
    clientRequestToken: clientRequestTokenOf(state.execution, verb === 'create' ? 'create' : 'execute'),
    startedAt: new Date(state.operationStartedAt ?? state.execution.startTime),
    stack: state.stackId ?? stackNameOf(state),
  };
}
