import { clientRequestTokenOf, stackNameOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import { toInspection } from '../../core/report/to-inspection.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import { nameResource, type StackResource, sortFailedStackResources } from '../../core/stack/stack-resource.ts';
import { judgeStackDeletion } from '../../core/verdict/judge-stack-deletion.ts';
import { describeDeployment, type RecordDeps, readRules, storeRecord } from '../decision-record.ts';
import { type AllResources, listAllResources } from '../list-all-resources.ts';
import type { Clock, GateSecret, Log, Stack, Stacks } from '../ports/ports.ts';
import { protectOnFailure } from '../protect-on-failure.ts';
import { isJudgedOnly, type RequireApprovalDeps, requireApproval } from '../require-approval.ts';
import { explainProtection, explainRefusal, explainReview } from './explain.ts';

/** Dependencies of Delete Failed Stack. */
export interface DeleteFailedStackDeps extends RecordDeps, RequireApprovalDeps {
  readonly stacks: Pick<Stacks, 'find' | 'listResources' | 'listChangeSets' | 'delete' | 'setTerminationProtection'>;
  readonly secret: GateSecret;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** Sentence about the deletion for the record. */
const NOTE = 'This record is about the deletion of a stack whose first create failed.';

/** Maximum number of resources in the state, so that its size does not depend on the stack. */
const MOST_NAMES = 20;

/** A stack whose first create failed, with everything that it contains. */
interface FailedStack extends AllResources {
  readonly stack: Stack;
}

/**
 * Deletes a stack whose first create failed, by its ARN, so that the create can start again.
 *
 * Deleting a stack deletes its resources. A create without rollback (`--disable-rollback`, `OnFailure: DO_NOTHING`) and a failed rollback
 * leave resources that exist and can be in use: each of them is judged as a `delete` under the policy, with a decision record. Only a stack
 * in ROLLBACK_COMPLETE without existing resources is deleted without a verdict. A stack in REVIEW_IN_PROGRESS is never deleted: the gate
 * does not create such stacks, so another principal created it. For a target of a wave that judges all targets first, deletes nothing before
 * the wave releases the target. If the policies ask people, deletes nothing before they approve the deletion of exactly these resources.
 *
 * @throws DeploymentError ChangeSetRejected when the policy refuses, ApprovalRequired when people must decide first, ChangeSetAltered when
 *   their approval does not apply, StackNotDeployable when a person has to change the stack, StackChanged when the stack changed after it
 *   was judged
 */
export function createHandler(deps: DeleteFailedStackDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const { approvalNeeds: _, ...state } = readDeploymentState(event);
    const judged = await readFailedStack(deps, state);
    const { stackId, stackStatus } = judged.stack;
    if (stackStatus === 'REVIEW_IN_PROGRESS') {
      throw new DeploymentError('StackNotDeployable', explainReview(stackId, await deps.stacks.listChangeSets(stackId)));
    }
    const { existing, retained } = sortFailedStackResources(judged.resources);
    const isEmpty = existing.length === 0 && stackStatus === 'ROLLBACK_COMPLETE';
    const mayUnprotect = isEmpty && state.terminationProtection === true;
    if (judged.stack.hasTerminationProtection && !mayUnprotect) {
      throw new DeploymentError('StackNotDeployable', explainProtection(judged.stack));
    }
    if (isJudgedOnly(state)) {
      return isEmpty ? state : { ...state, ...(await judgeDeletion(deps, state, { ...judged, resources: existing })).asked };
    }
    const token = await clientRequestTokenOf(state.execution, 'delete', (text) => deps.secret.hmac(text));
    const deleteUnchanged = async () => {
      const allowed = isEmpty ? undefined : await judgeDeletion(deps, state, { ...judged, resources: existing });
      await requireUnchanged(deps, state, judged);
      if (judged.stack.hasTerminationProtection) await deps.stacks.setTerminationProtection(stackId, false);
      await deps.stacks.delete(stackId, token);
      return allowed?.recordUri;
    };
    // After a crash, the check of the stack shows the protection that an earlier attempt of this task disabled.
    const wasProtected = judged.stack.hasTerminationProtection || (mayUnprotect && state.hasTerminationProtection === true);
    const recordUri = await (wasProtected ? protectOnFailure(deps.stacks, stackId, deleteUnchanged) : deleteUnchanged());
    deps.log.info('deleting', { stackId, stackStatus, resources: existing.length });
    return {
      ...state,
      deletedStack: {
        stackId,
        deleted: existing.slice(0, MOST_NAMES).map(nameResource),
        retained: retained.slice(0, MOST_NAMES).map(nameResource),
        ...(recordUri === undefined ? {} : { recordUri }),
      },
      waitSeconds: 1,
    };
  };
}

async function readFailedStack({ stacks }: DeleteFailedStackDeps, { stackId }: DeploymentState): Promise<FailedStack> {
  const stack = stackId === undefined ? undefined : await stacks.find(stackId);
  if (stack !== undefined && readStackCondition(stack).condition === 'failed-first-create') {
    return { stack, ...(await listAllResources(stacks, stack.stackId)) };
  }
  throw new DeploymentError(
    'StackChanged',
    `Expected ${stackId ?? 'the stack'} to be a stack whose first create failed, got ${stack?.stackStatus ?? 'no stack'}. The gate checks the stack again.`,
  );
}

/** A deletion that the policies or people allow, or that people are asked about. */
interface JudgedDeletion {
  /** The address of the record. */
  readonly recordUri: string;
  /** The verdict and the requirements of the approval, for the state; empty if no approval is needed. */
  readonly asked: Pick<DeploymentState, 'inspection' | 'approvalNeeds' | 'awaitSeconds'>;
}

async function judgeDeletion(
  deps: DeleteFailedStackDeps,
  state: DeploymentState,
  { stack, ...listed }: FailedStack,
): Promise<JudgedDeletion> {
  const { policies, waivers, hashes } = await readRules(deps, state);
  const now = deps.clock.now().toISOString();
  const subject = { stackId: stack.stackId, stackName: stackNameOf(state), ...listed, note: NOTE };
  const verdict = judgeStackDeletion(subject, { policies, waivers, now, environmentName: state.environmentName });
  const record = buildRecord(verdict, { judgedAt: now, deployment: describeDeployment(state, hashes) });
  const { recordUri, recordUrl } = await storeRecord(deps.gateBucket, state, record, '-failed-stack');
  const { fingerprint, requirements } = await requireApproval(deps, state, {
    subject: 'failed-stack',
    name: `the deletion of ${stack.stackId}`,
    verdict,
    policies,
    fingerprint: () => deps.sha256(JSON.stringify({ ...identify(stack), resources: listed.resources.map(textOf).sort() })),
    explain: (noApproval) => explainRefusal(verdict, stack, recordUrl, noApproval),
  });
  if (requirements.approvalNeeds === undefined) return { recordUri, asked: {} };
  const inspection = toInspection(verdict, { fingerprint, recordUri, ...(recordUrl && { recordUrl }) });
  return { recordUri, asked: { inspection, ...requirements } };
}

function identify({ stackId, stackStatus, hasTerminationProtection }: Stack) {
  return { stackId, stackStatus, hasTerminationProtection };
}

/** Writes a resource as text, with its fields in a fixed order. */
function textOf(resource: StackResource): string {
  return JSON.stringify(Object.entries(resource).sort());
}

/** Reads the stack again, immediately before the delete. */
async function requireUnchanged(deps: DeleteFailedStackDeps, state: DeploymentState, judged: FailedStack): Promise<void> {
  const last = await readFailedStack(deps, state);
  if (JSON.stringify(last) === JSON.stringify(judged)) return;
  throw new DeploymentError(
    'StackChanged',
    `The stack ${judged.stack.stackId} changed while its deletion was judged. The gate did not delete it and checks it again.`,
  );
}
