import { type CodePipelineClient, GetPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { isApprover } from '../../core/approvals/approver.ts';
import type { PipelineExecutions } from '../ports/approvals.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';

/** Errors for a pipeline or an execution that does not exist. */
const ABSENT = /^Pipeline(?:Execution)?NotFound$/;

/**
 * Reads pipeline executions. CodePipeline names the user or role only for an execution that StartPipelineExecution started; for a push it
 * names the webhook or the rule.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ExecutionTrigger.html
 */
export function createPipelineExecutions(client: CodePipelineClient): PipelineExecutions {
  return {
    async find(pipelineName, pipelineExecutionId) {
      try {
        const { pipelineExecution } = await client.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId }));
        const { status = 'unknown', trigger } = pipelineExecution ?? {};
        const { triggerType, triggerDetail = '' } = trigger ?? {};
        const isKnown = triggerType === 'StartPipelineExecution' && isApprover(triggerDetail);
        return { status, ...(isKnown ? { startedBy: triggerDetail } : {}) };
      } catch (error) {
        if (ABSENT.test(classifyAwsError(error).code)) return undefined;
        throw toDeploymentError(error, `to read the execution ${pipelineExecutionId} of the pipeline ${pipelineName}`);
      }
    },
  };
}
