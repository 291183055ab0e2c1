import { stackNameOf } from '../deployment/names.ts';
import { readCause } from '../deployment/read-cause.ts';
import type { DeploymentState } from '../deployment/state.ts';
import { describeSuccess } from '../report/describe-success.ts';
import { takeLastRollback } from '../stack/last-operation.ts';
import { nameFailure, type TracedFailure, traceFailures } from '../stack/trace-failures.ts';
import { endWithStop } from '../text/sentence.ts';
import type { Causes, DeploymentFacts, DeploymentOutcome, Explanation, PushedRevision } from './explanation.ts';
import { findNextSteps } from './find-next-steps.ts';
import { findSlowest, pickEvents } from './pick-events.ts';
import type { Timeline } from './read-timeline.ts';
import { summarizeSteps } from './summarize-steps.ts';

/**
 * Explains a deployment: the result, the reason, the path, and what to do next.
 *
 * @example
 * const { summary, nextSteps } = explainDeployment(facts);
 */
export function explainDeployment(facts: DeploymentFacts): Explanation {
  const { timeline, record, events, nestedEvents, now } = facts;
  const { state, startedAt, endedAt } = timeline;
  const outcome = outcomeOf(timeline);
  const rollback = takeLastRollback(events);
  const forward = rollback.length === 0 ? events : events.slice(rollback.length);
  const [rootCause] = traceFailures(forward, nestedEvents);
  const [rollbackCause] = traceFailures(rollback, nestedEvents);
  const parts = { outcome, rootCause, rollbackCause };
  return {
    executionArn: facts.executionArn,
    outcome,
    summary: summaryOf(facts, parts),
    pushed: pushedOf(state),
    startedAt,
    endedAt,
    seconds: startedAt === undefined ? 0 : ((endedAt ?? now).getTime() - startedAt.getTime()) / 1_000,
    steps: summarizeSteps(timeline.steps, now),
    path: timeline.steps,
    ...(record === undefined ? {} : { record }),
    ...(state.approval === undefined ? {} : { approval: state.approval }),
    ...(rootCause === undefined ? {} : { rootCause }),
    ...(rollbackCause === undefined ? {} : { rollbackCause }),
    events: pickEvents(events, nestedEvents),
    slowest: findSlowest(events, nestedEvents),
    nextSteps: findNextSteps(facts, parts),
  };
}

function outcomeOf({ status, failure }: Timeline): DeploymentOutcome {
  switch (status) {
    case 'SUCCEEDED':
      return 'succeeded';
    case 'RUNNING':
      return 'running';
    case 'FAILED':
      return failure?.error === 'ChangeSetRejected' ? 'refused' : 'failed';
    default:
      return 'stopped';
  }
}

function summaryOf({ timeline, record }: DeploymentFacts, { outcome, rootCause, rollbackCause }: Causes): string {
  const { state, steps, failure, status } = timeline;
  const cause = readCause(failure?.cause ?? '').trim();
  switch (outcome) {
    case 'succeeded':
      return describeSuccess(state);
    case 'running':
      return `The deployment is in ${steps.at(-1)?.name ?? 'its start'}.`;
    case 'refused':
      return record?.summary ?? firstLine(cause);
    case 'stopped':
      return `${status === 'ABORTED' ? 'The execution was stopped' : 'The execution exceeded its time limit'}${cause === '' ? '.' : `: ${endWithStop(firstLine(cause))}`}`;
    case 'failed':
      return rootCause === undefined
        ? firstLine(cause) || `The deployment failed with ${failure?.error ?? 'an unknown error'}.`
        : describeCauses(state, rootCause, rollbackCause);
  }
}

function describeCauses(
  state: Partial<DeploymentState>,
  rootCause: TracedFailure,
  rollbackCause: TracedFailure | undefined,
): string {
  const verb = state.changeSetId === undefined ? 'create' : 'update';
  const rollback =
    rollbackCause === undefined
      ? ''
      : ` Its rollback failed at ${nameFailure(rollbackCause)}: ${endWithStop(rollbackCause.reason)}`;
  return `The ${verb} failed at ${nameFailure(rootCause)}: ${endWithStop(rootCause.reason)}${rollback}`;
}

function firstLine(text: string): string {
  return text.replace(/\n[\s\S]*$/, '');
}

function pushedOf(state: Partial<DeploymentState>): PushedRevision {
  const { environmentName, stackName = '', revisionS3Bucket, revisionS3Key, templatePath, pipelineExecutionId } = state;
  return {
    stackName: stackNameOf({ environmentName, stackName }),
    ...(environmentName === undefined ? {} : { environmentName }),
    ...(revisionS3Bucket === undefined ? {} : { revision: `s3://${revisionS3Bucket}/${revisionS3Key}` }),
    ...(templatePath === undefined ? {} : { templatePath }),
    ...(pipelineExecutionId === undefined ? {} : { pipelineExecutionId }),
  };
}
