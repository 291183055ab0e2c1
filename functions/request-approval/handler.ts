import * as z from 'zod/mini';
import type { ApprovalRequest } from '../../core/approvals/approval.ts';
import { approvalDeadlineOf, reminderOf } from '../../core/approvals/approval-deadline.ts';
import { approvalIdOf } from '../../core/approvals/approval-id.ts';
import { withdrawnOutcome } from '../../core/approvals/describe-outcome.ts';
import { writeNotice } from '../../core/approvals/write-notice.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { ApprovalNeeds, DeploymentState } from '../../core/deployment/state.ts';
import { placeOfTarget, targetOf } from '../../core/deployment/target.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { ApprovalNoticeName, Approvals, NoticeTopics, PipelineExecution, PipelineExecutions } from '../ports/approvals.ts';
import type { Clock, Log, TaskTokens } from '../ports/ports.ts';
import { wakeApproval } from '../wake-approval.ts';

/** Dependencies of Request Approval. */
export interface RequestApprovalDeps {
  readonly approvals: Approvals;
  readonly pipelines: PipelineExecutions;
  readonly topics: NoticeTopics;
  readonly tokens: TaskTokens;
  /** Address of the HTTP API, for the commands in notices; empty if unknown. */
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

const eventSchema = z.object({ taskToken: z.string().check(z.minLength(1)), state: z.unknown() });

/**
 * Stores the token of the waiting task and the request, notifies the approvers, and reads the outcome once. The token is stored before the
 * outcome is read, so that a decision between the two is not missed. A repeated task stores its new token and sends no notice again.
 */
export function createHandler(deps: RequestApprovalDeps) {
  return async (event: unknown): Promise<void> => {
    const { taskToken, state } = readEvent(event);
    const id = approvalIdOf(state.execution, requireNeeds(state).subject);
    await deps.approvals.putToken(id, taskToken);
    const request = await deps.approvals.open(toRequest(state, await readPipeline(deps, state), deps.clock.now()));
    // The event about an execution that ended before this line can precede the request, and then withdraws nothing.
    const pipeline = await readPipeline(deps, state);
    if (pipeline?.status !== 'InProgress') {
      await deps.approvals.settle(id, withdrawnOutcome(request, pipeline?.status, deps.clock.now()));
    }
    if ((await deps.approvals.findOutcome(id)) !== undefined) return wakeApproval(id, deps);
    await notify(deps, request, state);
    if ((await deps.approvals.findOutcome(id)) !== undefined) await wakeApproval(id, deps);
  };
}

function readEvent(event: unknown): { readonly taskToken: string; readonly state: DeploymentState } {
  const result = eventSchema.safeParse(event);
  if (result.success) return { taskToken: result.data.taskToken, state: readDeploymentState(result.data.state) };
  throw new DeploymentError(
    'ConfigurationError',
    'Expected an event with `taskToken` and `state`, got another event: start the state machine, not one of its functions.',
  );
}

function readPipeline(
  { pipelines }: RequestApprovalDeps,
  { pipelineName, pipelineExecutionId, actionExecutionId }: DeploymentState,
): Promise<PipelineExecution | undefined> {
  if (pipelineName === undefined || pipelineExecutionId === undefined) throw incomplete('a pipeline execution');
  return pipelines.find(pipelineName, pipelineExecutionId, actionExecutionId);
}

function requireNeeds({ approvalNeeds }: DeploymentState): ApprovalNeeds {
  if (approvalNeeds === undefined) throw incomplete('a verdict that needs an approval');
  return approvalNeeds;
}

/** The change set, or the stack, that the approval is about. A first create has neither. */
function subjectOf(
  { stackId, changeSetId, settingsChange }: DeploymentState,
  { subject }: ApprovalNeeds,
): Pick<ApprovalRequest, 'stackId' | 'changeSetId' | 'settingsChange'> {
  if (subject === 'first-create') return {};
  if (stackId === undefined) throw incomplete('a stack');
  if (subject === 'failed-stack') return { stackId };
  if (changeSetId === undefined) throw incomplete('a judged change set');
  return { stackId, changeSetId, ...(settingsChange && { settingsChange }) };
}

function toRequest(state: DeploymentState, pipeline: PipelineExecution | undefined, now: Date): ApprovalRequest {
  const { inspection, environmentName, execution, pipelineName, pipelineExecutionId, actionExecutionId } = state;
  const needs = requireNeeds(state);
  if (inspection === undefined) throw incomplete('a verdict');
  const target = targetOf(state);
  return {
    id: approvalIdOf(execution, needs.subject),
    ...(environmentName === undefined ? {} : { environmentName }),
    stackName: stackNameOf(state),
    ...subjectOf(state, needs),
    ...(target && { target, place: placeOfTarget(target, execution) }),
    pipelineName: pipelineName ?? '',
    pipelineExecutionId: pipelineExecutionId ?? '',
    ...(actionExecutionId === undefined ? {} : { actionExecutionId }),
    ...(pipeline?.startedBy === undefined ? {} : { startedBy: pipeline.startedBy }),
    ...(pipeline?.revision === undefined ? {} : { revision: pipeline.revision }),
    requestedAt: now.toISOString(),
    deadline: approvalDeadlineOf(state).toISOString(),
    fingerprint: inspection.fingerprint,
    summary: inspection.summary,
    counts: inspection.counts,
    findings: inspection.findings,
    ...(inspection.recordUrl === undefined ? {} : { recordUrl: inspection.recordUrl }),
    needs,
  };
}

/** Sends the first notice, or the reminder if its time has come, unless it was sent. Sends none after the deadline. */
async function notify(deps: RequestApprovalDeps, request: ApprovalRequest, state: DeploymentState): Promise<void> {
  const now = deps.clock.now();
  if (now >= approvalDeadlineOf(state)) return;
  const kind: Extract<ApprovalNoticeName, 'requested' | 'reminder'> = now < reminderOf(state) ? 'requested' : 'reminder';
  if (await deps.approvals.wasSent(request.id, kind)) return;
  await deps.topics.publish(writeNotice(request, { kind }, deps.url));
  await deps.approvals.markSent(request.id, kind);
  deps.log.info('approval notice sent', { approvalId: request.id, kind });
}

function incomplete(expected: string): DeploymentError {
  return new DeploymentError('UnexpectedError', `Expected the state to have ${expected}, got none: judge the change first.`);
}
