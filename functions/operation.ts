import { clientRequestTokenOf, operatedStackNameOf, type Sign } from '../core/deployment/names.ts';
import type { DeploymentState } from '../core/deployment/state.ts';

/** The stack operation that this deployment requested: its create or its update. */
export interface Operation {
  readonly state: DeploymentState;
  readonly verb: 'create' | 'update';
  readonly clientRequestToken: string;
  /** Time of the request; the start of the execution, if the reply was lost. */
  readonly startedAt: Date;
  /** ARN of the stack; its name, if the reply to the create was lost. */
  readonly stack: string;
}

/** Identifies the operation: a deployment without a change set requested a create. */
export async function identifyOperation(state: DeploymentState, sign: Sign): Promise<Operation> {
  const verb = state.changeSetName === undefined ? 'create' : 'update';
  return {
    state,
    verb,
    clientRequestToken: await clientRequestTokenOf(state.execution, verb === 'create' ? 'create' : 'execute', sign),
    startedAt: new Date(state.operationStartedAt ?? state.execution.startTime),
    stack: state.stackId ?? operatedStackNameOf(state),
  };
}
