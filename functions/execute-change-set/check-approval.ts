import type { DeploymentState } from '../../core/deployment/state.ts';
import type { Approvals, PipelineExecutions } from '../ports/approvals.ts';

/** Dependencies of `checkApproval`. */
interface CheckApprovalDeps {
  readonly approvals: Pick<Approvals, 'findOutcome'>;
  readonly pipelines: PipelineExecutions;
}

/**
 * Checks the approval of a change set that needs one: the stored outcome approves the judged fingerprint, and the pipeline execution and the
 * execution of the action are in progress: after a retry of the stage, only the new execution of the action can deploy.
 *
 * @returns the reason not to execute, as a clause; undefined if the change set is approved or needs no approval
 */
export async function checkApproval(
  state: DeploymentState,
  { approvals, pipelines }: CheckApprovalDeps,
): Promise<string | undefined> {
  const { changeSetAction, execution, inspection, pipelineName, pipelineExecutionId, actionExecutionId } = state;
  if (changeSetAction === 'CAN-SAFELY-UPDATE-EXISTING-STACK') return undefined;
  const outcome = await approvals.findOutcome(execution.name);
  if (outcome?.status !== 'approved') return `its approval is ${outcome?.status ?? 'absent'}`;
  if (outcome.fingerprint !== inspection?.fingerprint) return `${outcome.by} approved another change set at ${outcome.at}`;
  if (pipelineName === undefined || pipelineExecutionId === undefined || actionExecutionId === undefined) {
    return 'the execution of its action is unknown';
  }
  const pipeline = await pipelines.find(pipelineName, pipelineExecutionId, actionExecutionId);
  return pipeline?.status === 'InProgress'
    ? undefined
    : `the execution ${pipelineExecutionId} of the pipeline ${pipelineName} is no longer in progress (${pipeline?.status ?? 'absent'}), so the approval by ${outcome.by} at ${outcome.at} is withdrawn`;
}
