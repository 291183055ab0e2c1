import { type CodePipelineClient, GetPipelineExecutionCommand, paginateListActionExecutions } from '@aws-sdk/client-codepipeline';
import { isApprover } from '../../core/approvals/approver.ts';
import type { PipelineExecutions } from '../ports/approvals.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';

/** Errors for a pipeline or an execution that does not exist. */
const ABSENT = /^Pipeline(?:Execution)?NotFound$/;

/**
 * Reads pipeline executions. CodePipeline names the user or role only for an execution that StartPipelineExecution started; for a push it
 * names the webhook or the rule.
 *
 * A pipeline execution that is stopped is in progress again after a retry of its stage, with another execution of the action. The status is
 * therefore also read from the execution of the action.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ExecutionTrigger.html
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-stop.html
 */
export function createPipelineExecutions(client: CodePipelineClient): PipelineExecutions {
  return {
    async find(pipelineName, pipelineExecutionId, actionExecutionId) {
      try {
        const { pipelineExecution } = await client.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId }));
        const { status: ofPipeline = 'unknown', trigger, artifactRevisions = [] } = pipelineExecution ?? {};
        const isPending = ofPipeline === 'InProgress' && actionExecutionId !== undefined;
        const ofAction = isPending
          ? await readAction(client, { pipelineName, pipelineExecutionId, actionExecutionId })
          : 'InProgress';
        const status = ofAction === 'InProgress' ? ofPipeline : `its action is ${ofAction}`;
        const { triggerType, triggerDetail = '' } = trigger ?? {};
        const isKnown = triggerType === 'StartPipelineExecution' && isApprover(triggerDetail);
        const revision = artifactRevisions.flatMap(({ revisionId }) => revisionId ?? []).join(', ');
        return { status, ...(isKnown ? { startedBy: triggerDetail } : {}), ...(revision === '' ? {} : { revision }) };
      } catch (error) {
        if (ABSENT.test(classifyAwsError(error).code)) return undefined;
        throw toDeploymentError(error, `to read the execution ${pipelineExecutionId} of the pipeline ${pipelineName}`);
      }
    },
  };
}

/** Reads the status of the execution of an action. */
async function readAction(
  client: CodePipelineClient,
  { pipelineName, pipelineExecutionId, actionExecutionId }: Readonly<Record<string, string>>,
): Promise<string> {
  const input = { pipelineName, filter: { pipelineExecutionId } };
  for await (const { actionExecutionDetails = [] } of paginateListActionExecutions({ client }, input)) {
    const action = actionExecutionDetails.find((one) => one.actionExecutionId === actionExecutionId);
    if (action !== undefined) return action.status ?? 'unknown';
  }
  return 'absent';
}
