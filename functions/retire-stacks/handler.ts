import type { Pointer } from '../../core/blue-green/pointer.ts';
import { clientRequestTokenOf, stackNameOf } from '../../core/deployment/names.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { Decision } from '../../core/policy/decision.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import { writeRecordFiles } from '../../core/report/write-record-files.ts';
import { compareSettings } from '../../core/stack/compare-settings.ts';
import type { SettingsChange } from '../../core/stack/settings-change.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import { sortFailedStackResources } from '../../core/stack/stack-resource.ts';
import type { Sha256 } from '../../core/verdict/fingerprint.ts';
import { judgeStackDeletion } from '../../core/verdict/judge-stack-deletion.ts';
import { listAllResources } from '../list-all-resources.ts';
import type { Pointers, StackListings, StoredPointer } from '../ports/pointers.ts';
import type { BaselinePolicy, Clock, GateBucket, GateSecret, Log, RevisionCopies, Stack, Stacks } from '../ports/ports.ts';
import { protectOnFailure } from '../protect-on-failure.ts';
import { readPolicies } from '../read-revision.ts';

/** Dependencies of the retirements. */
export interface RetireStacksDeps {
  readonly stacks: Pick<Stacks, 'find' | 'listResources' | 'delete' | 'setTerminationProtection'>;
  readonly pointers: Pick<Pointers, 'list' | 'find' | 'store'>;
  readonly listings: Pick<StackListings, 'find'>;
  readonly copies: Pick<RevisionCopies, 'read'>;
  readonly baselinePolicy: BaselinePolicy;
  readonly gateBucket: Pick<GateBucket, 'putRecord'>;
  readonly secret: GateSecret;
  readonly sha256: Sha256;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

type PreviousStack = NonNullable<Pointer['previous']>;

/**
 * Deletes the previous stacks whose time has come. The deletion of each resource is judged under the policies, as every deletion, and so is
 * the end of a termination protection that the stack had before the switch. A refused stack remains, with its decision record; a person can
 * delete it.
 *
 * The function does not wait for the deletion: the next invocation finds a deleted stack, and removes it from the pointer.
 */
export function createHandler(deps: RetireStacksDeps): () => Promise<void> {
  return async () => {
    for await (const stored of deps.pointers.list()) {
      const { previous } = stored.pointer;
      if (previous?.retireAt === undefined || Date.parse(previous.retireAt) > deps.clock.now().getTime()) continue;
      try {
        await retire(deps, stored, previous);
      } catch (error) {
        // The problem of one deployment does not delay the others. The next invocation tries again.
        if (!(error instanceof DeploymentError)) throw error;
        deps.log.error('The previous stack could not be retired', { stackId: previous.stackId, error: error.name });
      }
    }
  };
}

async function retire(deps: RetireStacksDeps, { pointer, etag }: StoredPointer, previous: PreviousStack): Promise<void> {
  const { stacks, listings, log } = deps;
  const { stackId } = previous;
  const listing = await listings.find(stackId);
  const isOwn = listing !== undefined && stackNameOf(listing.deployment) === stackNameOf(pointer) && stackId !== pointer.current;
  if (!isOwn || listing.deployment.environmentName !== pointer.environmentName) {
    log.error('The pointer names a stack of another deployment', { stackId });
    return;
  }
  const stack = await stacks.find(stackId);
  if (stack === undefined || readStackCondition(stack).condition === 'absent') {
    const { previous: _, ...rest } = pointer;
    await deps.pointers.store(rest, etag);
    return;
  }
  if (readStackCondition(stack).condition === 'busy') return;
  if ((await judgeRetirement(deps, pointer, previous, stack)) !== 'allow') {
    log.warn('The policy does not allow to delete the previous stack', { stackId });
    return;
  }
  if (!(await isUnchanged(deps, pointer, etag))) return;
  const token = await clientRequestTokenOf({ id: stackId }, 'delete', (text) => deps.secret.hmac(text));
  const deleteStack = async () => {
    if (stack.hasTerminationProtection) await stacks.setTerminationProtection(stackId, false);
    await stacks.delete(stackId, token);
  };
  await protectOnFailure(stacks, stackId, deleteStack);
  log.info('deleting the previous stack', { stackId });
}

/** Reads the pointer again, immediately before the delete: another writer can have moved it back to the stack. */
async function isUnchanged(
  { pointers }: RetireStacksDeps,
  { environmentName, stackName }: Pointer,
  etag: string,
): Promise<boolean> {
  return (await pointers.find(environmentName === undefined ? { stackName } : { environmentName, stackName }))?.etag === etag;
}

/** Judges the deletion of each resource, and stores the decision record. */
async function judgeRetirement(
  deps: RetireStacksDeps,
  { environmentName, stackName }: Pointer,
  { stackId, policySha256, wasProtected }: PreviousStack,
  stack: Stack,
): Promise<Decision> {
  const policyText = policySha256 === undefined ? undefined : await deps.copies.read(policySha256);
  const { baselineText, ...policies } = await readPolicies(deps.baselinePolicy, PUSHED, policyText);
  const now = deps.clock.now().toISOString();
  const { resources, listedStacks } = await listAllResources(deps.stacks, stackId);
  const verdict = judgeStackDeletion(
    {
      stackId,
      stackName: stackId.split('/')[1] ?? stackId,
      resources: sortFailedStackResources(resources).existing,
      listedStacks,
      note: 'This record is about the deletion of the previous stack of a blue/green deployment.',
      settings: wasProtected ? endOfProtection(stack) : undefined,
    },
    { policies, waivers: [], now, environmentName },
  );
  const hashes = {
    ...(baselineText === undefined ? {} : { baselinePolicy: deps.sha256(baselineText) }),
    ...(policySha256 === undefined ? {} : { policy: policySha256 }),
  };
  const deployment = { executionId: stackId, revision: 'none', templatePath: 'none', hashes };
  const record = buildRecord(verdict, {
    judgedAt: now,
    deployment: { ...deployment, ...(environmentName === undefined ? {} : { environmentName }) },
  });
  const name = `${stackNameOf({ environmentName, stackName })}/${stackId.split('/').slice(1).join('-')}-retired`;
  for (const { extension, contentType, body } of writeRecordFiles(record)) {
    await deps.gateBucket.putRecord(`${name}.${extension}`, body, contentType);
  }
  return verdict.decision;
}

/** The source of the pushed policy in the record. */
const PUSHED = { policyPath: 'the policy of the push that switched' };

function endOfProtection(stack: Stack): SettingsChange {
  return compareSettings({ ...stack, hasTerminationProtection: true }, undefined, { hasTerminationProtection: false });
}
