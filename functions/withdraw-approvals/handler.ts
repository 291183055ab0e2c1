import * as z from 'zod/mini';
import { withdrawnOutcome } from '../../core/approvals/describe-outcome.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { Approvals, PipelineExecutions } from '../ports/approvals.ts';
import type { Clock, Log, TaskTokens } from '../ports/ports.ts';
import { wakeApproval } from '../wake-approval.ts';

/** Dependencies of `withdraw-approvals`. */
export interface WithdrawApprovalsDeps {
  readonly approvals: Pick<Approvals, 'find' | 'listSince' | 'findOutcome' | 'settle' | 'findToken'>;
  readonly pipelines: PipelineExecutions;
  readonly tokens: TaskTokens;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** An approval is open for less than a day, CodePipeline's limit for an action. */
const LONGEST_APPROVAL_MS = 24 * 60 * 60 * 1_000;

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html */
const eventSchema = z.object({ detail: z.object({ 'execution-id': z.string() }) });

/**
 * Withdraws the open approvals of a pipeline execution that is no longer in progress. The event only names the execution: CodePipeline is
 * asked for its status, because events can be late, repeated, or reordered.
 */
export function createHandler({ approvals, pipelines, tokens, clock, log }: WithdrawApprovalsDeps) {
  return async (event: unknown): Promise<void> => {
    const pipelineExecutionId = readExecutionId(event);
    const listed = await approvals.listSince(new Date(clock.now().getTime() - LONGEST_APPROVAL_MS));
    for (const { id } of listed.filter((one) => one.pipelineExecutionId === pipelineExecutionId)) {
      const request = await approvals.find(id);
      // The index is not signed: the request decides to which execution the approval belongs.
      if (request?.pipelineExecutionId !== pipelineExecutionId) continue;
      if ((await approvals.findOutcome(id)) === undefined) {
        const { pipelineName, actionExecutionId } = request;
        const execution = await pipelines.find(pipelineName, pipelineExecutionId, actionExecutionId);
        if (execution?.status === 'InProgress') continue;
        await approvals.settle(id, withdrawnOutcome(request, execution?.status, clock.now()));
        log.info('approval withdrawn', { approvalId: id });
      }
      await wakeApproval(id, { approvals, tokens });
    }
  };
}

function readExecutionId(event: unknown): string {
  const result = eventSchema.safeParse(event);
  if (result.success) return result.data.detail['execution-id'];
  throw new DeploymentError(
    'UnexpectedError',
    'Expected an event about the state of a pipeline execution, got another event: only the rule of the gate may invoke this function.',
  );
}
