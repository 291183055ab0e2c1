import { type Aspect, matches, type RestrictedAspect } from './decide.ts';
import type { Policy } from './policy.ts';
import { DEFAULT_MAX_WAIVER_DAYS } from './policy-file.ts';
import type { Waiver } from './waiver-file.ts';

const DAY_MS = 86_400_000;

/** Time, stack, and change set that waivers are compared with. */
export interface WaiverContext {
  /** ISO 8601, UTC. */
  readonly now: string;
  /** Name of the stack in CloudFormation. */
  readonly stackName: string;
  /** `environmentName` of the deployment input; absent if the deployment has no environment. */
  readonly environmentName?: string | undefined;
  /** Fingerprint of the changes with their values; a waiver with another fingerprint does not apply. */
  readonly fingerprint: string;
}

/**
 * The result of a waiver.
 *
 * - `used`: it allowed every effect that it matches.
 * - `unused`: the change set has no such effect, or the policies allow the effect without a waiver.
 * - `expired`: it is no longer valid.
 * - `too-long`: it is valid for longer than the owner's `maxWaiverDays`.
 * - `other-stack`: it is for another stack or environment.
 * - `other-change-set`: it is for another fingerprint.
 * - `not-allowed`: the baseline does not allow this waiver.
 */
export const WAIVER_STATUSES = [
  'used',
  'unused',
  'expired',
  'too-long',
  'other-stack',
  'other-change-set',
  'not-allowed',
] as const;

/** The result of a waiver. */
export type WaiverStatus = (typeof WAIVER_STATUSES)[number];

/** A waiver with its result. */
export interface WaiverReport extends Waiver {
  readonly status: WaiverStatus;
}

/** Finds the first waiver that allows the effect. */
export function findWaiver(
  restricted: RestrictedAspect,
  waivers: readonly Waiver[],
  baseline: Policy,
  context: WaiverContext,
): Waiver | undefined {
  return waivers.find((waiver) => isFor(waiver, restricted.aspect) && statusOf(waiver, restricted, baseline, context) === 'used');
}

/** Reports the result of each waiver: `used` only if it allowed every restricted effect that it is for. */
export function reportWaivers(
  waivers: readonly Waiver[],
  restricted: readonly RestrictedAspect[],
  baseline: Policy,
  context: WaiverContext,
): readonly WaiverReport[] {
  return waivers.map((waiver) => {
    const statuses = restricted
      .filter(({ aspect }) => isFor(waiver, aspect))
      .map((one) => statusOf(waiver, one, baseline, context));
    const [first = isExpired(waiver, context) ? 'expired' : 'unused'] = statuses;
    return { ...waiver, status: statuses.find((status) => status !== 'used') ?? first };
  });
}

/** Returns true if the baseline permits a waiver for the effect. */
export function isWaivable({ aspect, isForbiddenByPush }: RestrictedAspect, baseline: Policy): boolean {
  return baseline.waivable.some(
    ({ overridesPushedPolicy = false, ...match }) => matches(match, aspect) && (overridesPushedPolicy || !isForbiddenByPush),
  );
}

function isFor(waiver: Waiver, aspect: Aspect): boolean {
  return waiver.logicalResourceId === aspect.logicalResourceId && waiver.path === aspect.path && waiver.effect === aspect.kind;
}

function statusOf(
  waiver: Waiver,
  { aspect, isForbiddenByPush }: RestrictedAspect,
  baseline: Policy,
  context: WaiverContext,
): WaiverStatus {
  if (isExpired(waiver, context)) {
    return 'expired';
  }
  if (!isForStack(waiver, context)) {
    return 'other-stack';
  }
  if (waiver.fingerprint !== undefined && waiver.fingerprint !== context.fingerprint) {
    return 'other-change-set';
  }
  if (isTooLong(waiver, context, baseline)) {
    return 'too-long';
  }
  return isWaivable({ aspect, isForbiddenByPush }, baseline) ? 'used' : 'not-allowed';
}

/** A waiver names a stack, an environment, or both. Every given name must match the deployment. */
function isForStack({ stack, environment }: Waiver, { stackName, environmentName }: WaiverContext): boolean {
  return (
    (stack !== undefined || environment !== undefined) &&
    (stack ?? stackName) === stackName &&
    (environment ?? environmentName) === environmentName
  );
}

/** An unknown time is treated as later than the end of every waiver. */
function isExpired(waiver: Waiver, { now }: WaiverContext): boolean {
  return !(Date.parse(now) <= endOf(waiver));
}

/** A date is compared with the date of today, and counts until its end. */
function isTooLong(waiver: Waiver, { now }: WaiverContext, { maxWaiverDays = DEFAULT_MAX_WAIVER_DAYS }: Policy): boolean {
  const days = maxWaiverDays + (waiver.expires.includes('T') ? 0 : 1);
  return endOf(waiver) - Date.parse(now) > days * DAY_MS;
}

function endOf({ expires }: Waiver): number {
  return expires.includes('T') ? Date.parse(expires) : Date.parse(`${expires}T23:59:59.999Z`);
}
