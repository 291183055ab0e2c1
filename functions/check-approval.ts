import type { Outcome } from '../core/approvals/approval.ts';
import type { DeploymentState } from '../core/deployment/state.ts';
import type { PipelineExecutions } from './ports/approvals.ts';

/**
 * Checks the approval of the step that a task carries out: the stored outcome approves the fingerprint, and the pipeline execution and the
 * execution of the action are in progress: after a retry of the stage, only the new execution of the action can deploy.
 *
 * @param outcome the stored outcome of the approval, not its copy in the state
 * @param fingerprint of what the task carries out, computed by this task
 * @returns the reason not to carry it out, as a clause; undefined if it is approved
 */
export async function checkApproval(
  { pipelineName, pipelineExecutionId, actionExecutionId }: DeploymentState,
  outcome: Outcome | undefined,
  fingerprint: string,
  pipelines: PipelineExecutions,
): Promise<string | undefined> {
  if (outcome?.status !== 'approved') return `its approval is ${outcome?.status ?? 'absent'}`;
  if (outcome.fingerprint !== fingerprint) return `${outcome.by} approved another change at ${outcome.at}`;
  if (pipelineName === undefined || pipelineExecutionId === undefined || actionExecutionId === undefined) {
    return 'the execution of its action is unknown';
  }
  const pipeline = await pipelines.find(pipelineName, pipelineExecutionId, actionExecutionId);
  return pipeline?.status === 'InProgress'
    ? undefined
    : `the execution ${pipelineExecutionId} of the pipeline ${pipelineName} is no longer in progress (${pipeline?.status ?? 'absent'}), so the approval by ${outcome.by} at ${outcome.at} is withdrawn`;
}
