import type { ActionExecution } from '../../code-pipeline/action-execution.ts';
import type { Execution } from '../../step-functions/execution.ts';
import { nameIn, type Observations, type SeenMaking, type SeenReply } from '../harness/observations.ts';
import { actionsOf, allExecutions, executionOf } from './executions.ts';
import { readOwnEnds } from './own-ends.ts';
import type { Violation } from './violation.ts';

/**
 * S2: each action has exactly one final result, which matches the end of the execution and the state of the stack, and no invocation sends
 * two different replies to its job.
 */
export function oneFinalResult(seen: Observations): readonly Violation[] {
  return [
    ...findContradictions(seen),
    ...actionsOf(seen).flatMap(({ action }) => compareWithMachine(seen, action)),
    ...allExecutions(seen).flatMap((execution) => compareWithStack(seen, execution)),
    ...seen.replies.flatMap((reply) => compareAtReply(seen, reply)),
  ];
}

function findContradictions({ replies }: Observations): readonly Violation[] {
  const first = new Map<unknown, (typeof replies)[number]>();
  const violations: Violation[] = [];
  for (const reply of replies) {
    const earlier = first.get(reply.invocation);
    if (earlier === undefined) first.set(reply.invocation, reply);
    else if (earlier.content !== reply.content || earlier.kind !== reply.kind) {
      violations.push(violation(`one invocation answered job ${reply.jobId} with ${earlier.kind} and with ${reply.kind}`));
    }
  }
  return violations;
}

/** Messages of CodePipeline after it stopped waiting. */
const GAVE_UP = /did not end within|failed to return a result/;

function compareWithMachine(seen: Observations, action: ActionExecution): readonly Violation[] {
  const id = action.jobs[0]?.id;
  const finals = action.replies.filter(({ kind, outcome }) => kind !== 'continue' && outcome === 'accepted');
  const checks: (readonly [boolean, string])[] = [[finals.length > 1, `has ${finals.length} final results`]];
  const execution = executionOf(seen, action);
  if (action.status === 'Succeeded') {
    checks.push([execution?.status !== 'SUCCEEDED', `succeeded, its execution ${execution?.status ?? 'does not exist'}`]);
  }
  // Another principal can fail an action, or stop it. It cannot make an action succeed.
  const isAttacked = action.jobs.some((job) => seen.attackedJobs.has(job.id));
  if (action.status === 'Failed' && !isAttacked && !GAVE_UP.test(action.errorDetails?.message ?? '')) {
    checks.push([execution?.status === 'SUCCEEDED', `failed (${action.errorDetails?.message}), its execution SUCCEEDED`]);
    checks.push([execution?.status === 'RUNNING', `failed (${action.errorDetails?.message}), its execution is still running`]);
  }
  if (action.status === 'Failed' && !isAttacked && GAVE_UP.test(action.errorDetails?.message ?? '')) {
    checks.push([true, `timed out in CodePipeline: ${action.errorDetails?.message}`]);
  }
  return checks.filter(([isBroken]) => isBroken).map(([, words]) => violation(`the action of job ${id} ${words}`));
}

/** Ends without information on the stack: an operator stopped the execution, or the deployment timed out. */
function saysNothing({ status, error }: Execution): boolean {
  return status === 'ABORTED' || status === 'TIMED_OUT' || error === 'DeploymentTimedOut';
}

function compareWithStack(seen: Observations, execution: Execution): readonly Violation[] {
  if (!execution.isClosed || saysNothing(execution)) return [];
  const { name } = execution.props;
  const operations = readOwnEnds(seen, name);
  const ends = operations.map(({ status }) => status);
  const hasSucceeded = ends.some((status) => SUCCESS.has(status));
  // A create that an operator reverted is not a success. A retried task can start another create, so the last create decides about the
  // state of the stack.
  const last = operations.at(-1);
  const isFailed = execution.status === 'FAILED' && !isSettingsConflict(seen, execution);
  if (isFailed && last !== undefined && SUCCESS.has(last.status) && !last.isUndone) {
    return [
      violation(`execution ${name} failed (${execution.error}: ${execution.cause}), its operation ended in ${ends.join(', ')}`),
    ];
  }
  if (execution.error === 'StackOperationFailed' && !hasRequested(seen, name)) {
    return [violation(`execution ${name} reports a failed operation, but CloudFormation accepted no request of it`)];
  }
  const isEmpty = /"changeSetAction":"NO-CHANGES"/.test(execution.output ?? '');
  if (execution.status === 'SUCCEEDED' && !hasSucceeded && !isEmpty) {
    return [violation(`execution ${name} succeeded, its operation ended in ${ends.join(', ') || 'nothing'}`)];
  }
  const changeSet = findChangeSet(seen, name);
  const reason = seen.failedChangeSets.get(changeSet?.id ?? '');
  const isVerdict =
    VERDICTS.has(execution.error ?? '') && !(execution.error === 'ChangeSetAltered' && isOvertaken(seen, changeSet));
  if (execution.status === 'FAILED' && isVerdict && reason !== undefined && !NO_CHANGES.test(reason)) {
    return [violation(`execution ${name} reports ${execution.error}, but its change set failed: ${reason}`)];
  }
  if (execution.status === 'SUCCEEDED' && isEmpty && reason !== undefined && !NO_CHANGES.test(reason)) {
    return [violation(`execution ${name} saw no changes, its change set failed: ${reason}`)];
  }
  const changes = seen.described.get(changeSet?.id ?? '') ?? [];
  if (execution.status === 'SUCCEEDED' && isEmpty && changes.length > 0) {
    return [violation(`execution ${name} saw no changes, its change set has ${changes.length}`)];
  }
  // The retry of a task whose first attempt created the stack finds the stack without changes.
  return execution.status === 'SUCCEEDED' && isEmpty && ends.length > 0 && !hasSucceeded
    ? [violation(`execution ${name} saw no changes, its operation ended in ${ends.join(', ')}`)]
    : [];
}

/**
 * An update can succeed although its push fails: another push to the same stack set its stack policy after this one was judged, so this one
 * keeps the policy and reports that its own is missing.
 */
function isSettingsConflict({ pushes }: Observations, { error }: Execution): boolean {
  const stacks = pushes.filter(({ plan }) => plan.settings?.stackPolicy !== undefined).map(({ app, plan }) => plan.target ?? app);
  return error === 'StackChanged' && new Set(stacks).size < stacks.length;
}

/** Errors about a change set that CloudFormation created. */
const VERDICTS: ReadonlySet<string> = new Set(['ChangeSetRejected', 'ChangeSetAltered']);

/**
 * Returns true if another change set of the stack was executed, which deletes every other one. A task that is repeated after it cannot read
 * that its own change set failed.
 */
function isOvertaken({ executed }: Observations, changeSet: SeenMaking | undefined): boolean {
  return executed.some(({ changeSetId, stackId }) => changeSetId !== changeSet?.id && nameIn(stackId) === changeSet?.stackName);
}

/** Returns true if CloudFormation accepted a create or an execution of the deployment. */
function hasRequested({ executed, made }: Observations, name: string): boolean {
  return [...executed, ...made.filter(({ what }) => what === 'stack')].some(({ executionName }) => executionName === name);
}

/** CloudFormation's message for a change set without changes. */
const NO_CHANGES = /didn't contain changes|No updates are to be performed/;

function findChangeSet({ made }: Observations, executionName: string): SeenMaking | undefined {
  return made.find((one) => one.what === 'change set' && one.executionName === executionName);
}

/** Finds a success that is reported before the operation of the deployment succeeded. */
function compareAtReply(seen: Observations, { at, jobId, kind, refusal }: SeenReply): readonly Violation[] {
  if (kind !== 'success' || refusal !== undefined) return [];
  const owner = actionsOf(seen).find(({ action }) => action.jobs.some(({ id }) => id === jobId));
  const execution = owner === undefined ? undefined : executionOf(seen, owner.action);
  if (execution === undefined || /"changeSetAction":"NO-CHANGES"/.test(execution.output ?? '')) return [];
  const hasSucceeded = readOwnEnds(seen, execution.props.name).some((end) => end.at <= at && SUCCESS.has(end.status));
  return hasSucceeded ? [] : [violation(`job ${jobId} was answered with success before its operation succeeded`)];
}

const SUCCESS: ReadonlySet<string> = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE']);

function violation(words: string): Violation {
  return { invariant: 'S2', words };
}
