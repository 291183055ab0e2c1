import { type Aspect, matches } from './decide.ts';
import type { Policy } from './policy.ts';
import type { Waiver } from './waiver-file.ts';

/** When and for which change set waivers are looked at. */
export interface WaiverContext {
  /** ISO 8601, UTC. */
  readonly now: string;
  /** Fingerprint of what the change set does; a waiver that is bound to another one does not count. */
  readonly fingerprint: string;
}

/**
 * What became of a waiver.
 *
 * - `not-allowed`: the baseline lets no waiver allow this.
 * - `other-change-set`: it is bound to another fingerprint.
 */
export type WaiverStatus = 'used' | 'unused' | 'expired' | 'not-allowed' | 'other-change-set';

/** A waiver with what became of it. */
export interface WaiverReport extends Waiver {
  readonly status: WaiverStatus;
}

/** The waiver that allows this one thing, if the baseline lets one. */
export function findWaiver(
  aspect: Aspect,
  waivers: readonly Waiver[],
  baseline: Policy,
  context: WaiverContext,
): Waiver | undefined {
  return waivers.find((waiver) => isFor(waiver, aspect) && standing(waiver, aspect, baseline, context) === 'used');
}

/** What became of each waiver: used where all that it is for is let pass. `restricted` is what was not allowed without a waiver. */
export function reportWaivers(
  waivers: readonly Waiver[],
  restricted: readonly Aspect[],
  baseline: Policy,
  context: WaiverContext,
): readonly WaiverReport[] {
  return waivers.map((waiver) => {
    const standings = restricted
      .filter((aspect) => isFor(waiver, aspect))
      .map((aspect) => standing(waiver, aspect, baseline, context));
    const [first = isExpired(waiver, context) ? 'expired' : 'unused'] = standings;
    return { ...waiver, status: standings.find((status) => status !== 'used') ?? first };
  });
}

function isFor(waiver: Waiver, aspect: Aspect): boolean {
  return waiver.logicalResourceId === aspect.logicalResourceId && waiver.path === aspect.path && waiver.effect === aspect.kind;
}

function standing(waiver: Waiver, aspect: Aspect, baseline: Policy, context: WaiverContext): WaiverStatus {
  if (isExpired(waiver, context)) {
    return 'expired';
  }
  if (waiver.fingerprint !== undefined && waiver.fingerprint !== context.fingerprint) {
    return 'other-change-set';
  }
  return baseline.waivable.some((match) => matches(match, aspect)) ? 'used' : 'not-allowed';
}

function isExpired({ expires }: Waiver, { now }: WaiverContext): boolean {
  const end = expires.includes('T') ? Date.parse(expires) : Date.parse(`${expires}T23:59:59.999Z`);
  return !(Date.parse(now) <= end);
}
