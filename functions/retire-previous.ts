import type { Pointer, PreviousStack } from '../core/blue-green/pointer.ts';
import { clientRequestTokenOf, type StackIdentity, stackNameOf } from '../core/deployment/names.ts';
import { buildRecord } from '../core/record/build-record.ts';
import { writeRecordFiles } from '../core/report/write-record-files.ts';
import { compareSettings } from '../core/stack/compare-settings.ts';
import type { SettingsChange } from '../core/stack/settings-change.ts';
import { type StackResource, sortFailedStackResources } from '../core/stack/stack-resource.ts';
import type { Sha256 } from '../core/verdict/fingerprint.ts';
import { judgeStackDeletion } from '../core/verdict/judge-stack-deletion.ts';
import type { Verdict } from '../core/verdict/verdict.ts';
import { listAllResources } from './list-all-resources.ts';
import type { Pointers, StackListings } from './ports/pointers.ts';
import type { BaselinePolicy, Clock, GateBucket, GateSecret, Stack, Stacks } from './ports/ports.ts';
import type { RevisionCopies } from './ports/revisions.ts';
import { protectOnFailure } from './protect-on-failure.ts';
import { readPolicies } from './read-revision.ts';

/** Dependencies of the deletion of a previous stack. */
export interface RetirementDeps {
  readonly stacks: Pick<Stacks, 'find' | 'listResources' | 'delete' | 'setTerminationProtection'>;
  readonly pointers: Pick<Pointers, 'find' | 'store'>;
  readonly listings: Pick<StackListings, 'find'>;
  readonly copies: Pick<RevisionCopies, 'read'>;
  readonly baselinePolicy: BaselinePolicy;
  readonly gateBucket: Pick<GateBucket, 'putRecord'>;
  readonly secret: GateSecret;
  readonly sha256: Sha256;
  readonly clock: Pick<Clock, 'now'>;
}

/** The verdict about the deletion of a previous stack. */
export interface JudgedRetirement {
  readonly verdict: Verdict;
  /** The resources that the deletion deletes. */
  readonly resources: readonly StackResource[];
  /** Hashes of the policies. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** Returns the deployment of a pointer. */
export function deploymentOf({ environmentName, stackName }: Pointer): StackIdentity {
  return environmentName === undefined ? { stackName } : { environmentName, stackName };
}

/** Checks the listing of the previous stack: the gate deployed it for the deployment of the pointer, and it is not the current stack. */
export async function isOwnPrevious(
  pointer: Pointer,
  { stackId }: PreviousStack,
  { listings }: Pick<RetirementDeps, 'listings'>,
): Promise<boolean> {
  const { deployment } = (await listings.find(stackId)) ?? {};
  const { environmentName, stackName } = pointer;
  if (deployment === undefined || stackId === pointer.current) return false;
  return deployment.environmentName === environmentName && deployment.stackName === stackName;
}

/** Judges the deletion of each resource, and the removal of a termination protection that the stack had before the switch. */
export async function judgeRetirement(
  { environmentName }: Pointer,
  { stackId, policySha256, wasProtected }: PreviousStack,
  stack: Stack,
  deps: RetirementDeps,
): Promise<JudgedRetirement> {
  const policyText = policySha256 === undefined ? undefined : await deps.copies.read(policySha256);
  const { baselineText, ...policies } = await readPolicies(deps.baselinePolicy, PUSHED, policyText);
  const { resources, listedStacks } = await listAllResources(deps.stacks, stackId);
  const { existing } = sortFailedStackResources(resources);
  const verdict = judgeStackDeletion(
    {
      stackId,
      stackName: stackNameIn(stackId),
      resources: existing,
      listedStacks,
      note: 'This record is about the deletion of the previous stack of a blue/green deployment.',
      settings: wasProtected ? endOfProtection(stack) : undefined,
    },
    { policies, waivers: [], now: deps.clock.now().toISOString(), environmentName },
  );
  return {
    verdict,
    resources: existing,
    hashes: {
      ...(baselineText === undefined ? {} : { baselinePolicy: deps.sha256(baselineText) }),
      ...(policySha256 === undefined ? {} : { policy: policySha256 }),
    },
  };
}

/** Stores the decision record of a retirement. */
export async function recordRetirement(
  pointer: Pointer,
  { stackId }: PreviousStack,
  { verdict, hashes }: JudgedRetirement,
  { gateBucket, clock }: Pick<RetirementDeps, 'gateBucket' | 'clock'>,
): Promise<void> {
  const { environmentName } = pointer;
  const deployment = { executionId: stackId, revision: 'none', templatePath: 'none', hashes };
  const record = buildRecord(verdict, {
    judgedAt: clock.now().toISOString(),
    deployment: { ...deployment, ...(environmentName === undefined ? {} : { environmentName }) },
  });
  const name = `${stackNameOf(pointer)}/${stackId.split('/').slice(1).join('-')}-retired`;
  for (const { extension, contentType, body } of writeRecordFiles(record)) {
    await gateBucket.putRecord(`${name}.${extension}`, body, contentType);
  }
}

/** Longer than the timeouts of the functions that delete previous stacks. */
const LONGEST_DELETION_CALL_MS = 600_000;

/**
 * Starts the deletion of a previous stack that was judged, without its termination protection. The pointer announces the deletion before it
 * starts, so that no operator can move the pointer back to the stack in the meantime.
 *
 * @param number number of the pointer that was judged
 * @param judged the resources that were judged
 * @returns false if nothing is deleted, because the pointer or a resource changed: another writer can have moved the pointer back to the stack
 */
export async function deletePrevious(
  pointer: Pointer,
  number: number,
  { stackId, hasTerminationProtection }: Stack,
  judged: Pick<JudgedRetirement, 'resources'>,
  { stacks, pointers, secret, clock }: Pick<RetirementDeps, 'stacks' | 'pointers' | 'secret' | 'clock'>,
): Promise<boolean> {
  const token = await clientRequestTokenOf({ id: stackId }, 'delete', (text) => secret.hmac(text));
  const { existing } = sortFailedStackResources((await listAllResources(stacks, stackId)).resources);
  if (JSON.stringify(existing) !== JSON.stringify(judged.resources)) return false;
  const { previous } = pointer;
  if (previous === undefined) return false;
  const deletesUntil = new Date(clock.now().getTime() + LONGEST_DELETION_CALL_MS).toISOString();
  if ((await pointers.store({ ...pointer, previous: { ...previous, deletesUntil } }, number)) !== 'stored') return false;
  await protectOnFailure(stacks, stackId, async () => {
    if (hasTerminationProtection) await stacks.setTerminationProtection(stackId, false);
    await stacks.delete(stackId, token);
  });
  return true;
}

/** Removes a previous stack that no longer exists from the pointer. */
export async function forgetPrevious(
  pointer: Pointer,
  number: number,
  { pointers }: Pick<RetirementDeps, 'pointers'>,
): Promise<void> {
  const { previous: _, ...rest } = pointer;
  await pointers.store(rest, number);
}

/** Returns the name in the ARN of a stack. */
export function stackNameIn(stackId: string): string {
  return stackId.split('/')[1] ?? stackId;
}

/** The source of the pushed policy in the record. */
const PUSHED = { policyPath: 'the policy of the push that switched' };

function endOfProtection(stack: Stack): SettingsChange {
  return compareSettings({ ...stack, hasTerminationProtection: true }, undefined, { hasTerminationProtection: false });
}
