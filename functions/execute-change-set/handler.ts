import { approvalIdOf } from '../../core/approvals/approval-id.ts';
import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import { mayExecute } from '../../core/deployment/may-execute.ts';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState, Inspection } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { ALLOW_EVERY_UPDATE, combinePolicies, isSamePolicy } from '../../core/stack/stack-policy.ts';
import { compareWithJudged, type Standing } from '../../core/verdict/compare-with-judged.ts';
import type { Sha256 } from '../../core/verdict/fingerprint.ts';
import { addDeletedStacks, fingerprintDeletions } from '../add-deleted-stacks.ts';
import { checkApproval } from '../check-approval.ts';
import type { Approvals, PipelineExecutions } from '../ports/approvals.ts';
import type { ChangeSetEvidence, ChangeSetExecution } from '../ports/change-sets.ts';
import type { GateSecret, Log, SecretVersionReader, Stacks } from '../ports/ports.ts';
import { planFirstAwait, type StartEventDeps } from '../see-start-event.ts';
import { findChangedSecret } from './find-changed-secret.ts';

/** Dependencies of Execute Change Set. */
export interface ExecuteChangeSetDeps extends StartEventDeps {
  readonly evidence: ChangeSetEvidence;
  readonly execution: ChangeSetExecution;
  readonly stacks: Pick<Stacks, 'readEvents' | 'findStackPolicy' | 'setStackPolicy' | 'listResources'>;
  readonly secret: GateSecret;
  readonly secretVersions: SecretVersionReader;
  readonly approvals: Pick<Approvals, 'findOutcome'>;
  readonly pipelines: PipelineExecutions;
  readonly sha256: Sha256;
  readonly log: Log;
}

/** A state whose verdict allows execution: safe, or approved by people. */
interface JudgedState extends DeploymentState {
  readonly changeSetId: string;
  readonly stackId: string;
  readonly inspection: Inspection;
}

/**
 * Reads the changes again without property values, and executes the change set by its ARN if it equals the judged change set. A
 * retried task finds the execution that an earlier attempt started. Refuses every state without a verdict that allows execution. An
 * approval is read from its stored outcome, and counts only while the pipeline execution is in progress.
 *
 * @throws DeploymentError ChangeSetAltered when the change set differs from the judged one; nothing is executed
 */
export function createHandler(deps: ExecuteChangeSetDeps) {
  return async (event: unknown): Promise<DeploymentState> => {
    const state = requireSafeVerdict(readDeploymentState(event));
    try {
      return await start(deps, state);
    } catch (error) {
      await restoreStackPolicy(deps, state, error);
      throw error;
    }
  };
}

async function start(deps: ExecuteChangeSetDeps, state: JudgedState): Promise<DeploymentState> {
  const now = deps.clock.now().toISOString();
  const standing = await readStanding(deps, state);
  if (standing.kind === 'altered' && !(await hasStarted(deps, state))) {
    throw altered(state, standing.reason);
  }
  if (standing.kind === 'as-judged') {
    const obstacle = await findObstacle(deps, state);
    if (obstacle !== undefined) throw altered(state, obstacle);
    const changed = await findChangedSecret(state, deps.secretVersions);
    if (changed !== undefined) throw altered(state, `the version of ${changed} changed since then`);
    await requireJudgedDeletions(deps, state);
    await prepareStackPolicy(deps, state);
    await execute(deps, state);
  }
  deps.log.info('executing', { changeSetId: state.changeSetId, standing: standing.kind });
  const operationStartedAt = standing.kind === 'as-judged' ? now : state.execution.startTime;
  const clientRequestToken = await tokenOf(deps, state);
  return { ...state, operationStartedAt, ...(await planFirstAwait({ state, clientRequestToken, operationStartedAt }, deps)) };
}

/** @returns why the approval does not permit the execution, as a clause; undefined if the change set is approved or needs no approval */
async function findObstacle({ approvals, pipelines }: ExecuteChangeSetDeps, state: JudgedState): Promise<string | undefined> {
  const { changeSetAction, execution, inspection } = state;
  if (changeSetAction === 'CAN-SAFELY-UPDATE-EXISTING-STACK') return undefined;
  const outcome = await approvals.findOutcome(approvalIdOf(execution, 'change-set'));
  return checkApproval(state, outcome, inspection.fingerprint, pipelines);
}

function requireSafeVerdict(state: DeploymentState): JudgedState {
  const { changeSetAction, changeSetId, stackId } = state;
  if (!mayExecute(state) || changeSetId === undefined || stackId === undefined) {
    throw new DeploymentError(
      'ChangeSetAltered',
      `Expected a change set that was judged safe or approved, got ${changeSetAction ?? 'no verdict'}: nothing was executed.`,
    );
  }
  return { ...state, changeSetId, stackId };
}

/** Compares the change set with the judged one. A change set that no longer exists is altered. */
async function readStanding(
  { evidence, sha256 }: ExecuteChangeSetDeps,
  { changeSetId, inspection, settingsChange }: JudgedState,
): Promise<Standing> {
  try {
    return compareWithJudged(await evidence.read(changeSetId, 'plain'), { ...inspection, settingsChange }, sha256);
  } catch (error) {
    if (error instanceof DeploymentError && error.name === 'ChangeSetAltered') {
      return { kind: 'altered', reason: `it can no longer be read (${error.message})` };
    }
    throw error;
  }
}

/**
 * Lists the resources of the nested stacks that the change set deletes again. Another principal can have changed these stacks while the
 * deployment waited for an approval, and the change set does not list their resources.
 */
async function requireJudgedDeletions(deps: ExecuteChangeSetDeps, state: JudgedState): Promise<void> {
  const { deletions } = state.inspection;
  if (deletions === undefined) return;
  const listed = assembleEvidence(await deps.evidence.read(state.changeSetId, 'plain'));
  if (fingerprintDeletions(listed, await addDeletedStacks(listed, deps), deps.sha256) === deletions) return;
  throw altered(state, 'the resources of a nested stack that it deletes changed since then');
}

function tokenOf({ secret }: ExecuteChangeSetDeps, { execution }: JudgedState): Promise<string> {
  return clientRequestTokenOf(execution, 'execute', (text) => secret.hmac(text));
}

/** Checks whether an earlier attempt of this task started the operation: the stack then has an event with this execution's token. */
async function hasStarted(deps: ExecuteChangeSetDeps, state: JudgedState): Promise<boolean> {
  const token = await tokenOf(deps, state);
  const since = Date.parse(state.execution.startTime);
  for await (const event of deps.stacks.readEvents(state.stackId)) {
    if (event.clientRequestToken === token) {
      return true;
    }
    if ((event.timestamp?.getTime() ?? since) < since) {
      return false;
    }
  }
  return false;
}

/**
 * Sets the stack policy of the update: the current statements and the new Deny statements. The gate sets the new policy after
 * the update, so that the current policy remains if the update fails.
 */
async function prepareStackPolicy({ stacks }: ExecuteChangeSetDeps, state: JudgedState): Promise<void> {
  const change = state.settingsChange?.stackPolicy;
  if (change === undefined) return;
  const { before, after } = change;
  const during = combinePolicies(before, after);
  const current = await stacks.findStackPolicy(state.stackId);
  if (isSamePolicy(current, during)) return;
  if (!isSamePolicy(current, before)) throw altered(state, 'the stack policy changed since then');
  await stacks.setStackPolicy(state.stackId, during);
  // CloudFormation has no conditional write: of two deployments that set the policy at the same time, only the last one continues.
  if (!isSamePolicy(await stacks.findStackPolicy(state.stackId), during)) {
    throw altered(state, 'another deployment changed the stack policy at the same time');
  }
}

/** Errors after which the state machine does not wait for the operation, because it did not start. */
const NOT_STARTED: ReadonlySet<string> = new Set(['ChangeSetAltered', 'ConfigurationError', 'PermissionError']);

/** Restores the previous stack policy, if an error shows that the update did not start. */
async function restoreStackPolicy(
  { stacks }: ExecuteChangeSetDeps,
  { settingsChange, stackId }: JudgedState,
  error: unknown,
): Promise<void> {
  const change = settingsChange?.stackPolicy;
  if (change === undefined || !(error instanceof DeploymentError) || !NOT_STARTED.has(error.name)) return;
  const { before = ALLOW_EVERY_UPDATE, after } = change;
  const during = combinePolicies(change.before, after);
  if (isSamePolicy(before, during) || !isSamePolicy(await stacks.findStackPolicy(stackId), during)) return;
  await stacks.setStackPolicy(stackId, before);
}

/**
 * Executes the change set. If a reply is lost, the SDK repeats the call, and CloudFormation refuses the repeated call. The function then
 * reads the status of the change set and the events of the stack to determine if the first call started the execution.
 */
async function execute(deps: ExecuteChangeSetDeps, state: JudgedState): Promise<void> {
  const outcome = await deps.execution.execute(state.changeSetId, await tokenOf(deps, state));
  if (outcome.kind === 'started') {
    return;
  }
  const standing = await readStanding(deps, state);
  if (standing.kind !== 'executed' && !(await hasStarted(deps, state))) {
    throw altered(state, `CloudFormation refused to execute it (${outcome.reason})`);
  }
}

function altered({ changeSetId, approval }: JudgedState, reason: string): DeploymentError {
  const stale = approval === undefined ? '' : ` The approval by ${approval.by} at ${approval.at} does not apply to it.`;
  return new DeploymentError(
    'ChangeSetAltered',
    `Expected the change set ${changeSetId} as it was judged, but ${reason}: nothing was executed.${stale} Release the change again to create ` +
      `and judge a new change set.`,
  );
}
