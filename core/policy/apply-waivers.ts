import { type DecidableEffect, matches } from './decide.ts';
import type { Policy } from './policy.ts';
import type { Waiver } from './waiver-file.ts';

/** When and for which change set waivers are looked at. */
export interface WaiverContext {
  /** ISO 8601, UTC. */
  readonly now: string;
  /** Fingerprint of the change set; a waiver that is bound to another one does not count. */
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

/** The waiver that allows the effect, if the baseline lets one. */
export function findWaiver(
  effect: DecidableEffect,
  waivers: readonly Waiver[],
  baseline: Policy,
  context: WaiverContext,
): Waiver | undefined {
  return waivers.find((waiver) => isFor(waiver, effect) && standing(waiver, effect, baseline, context) === 'used');
}

/** What became of each waiver. `restricted` are the effects that were not allowed without a waiver. */
export function reportWaivers(
  waivers: readonly Waiver[],
  restricted: readonly DecidableEffect[],
  baseline: Policy,
  context: WaiverContext,
): readonly WaiverReport[] {
  return waivers.map((waiver) => {
    const effect = restricted.find((candidate) => isFor(waiver, candidate));
    const status =
      effect === undefined ? (isExpired(waiver, context) ? 'expired' : 'unused') : standing(waiver, effect, baseline, context);
    return { ...waiver, status };
  });
}

function isFor(waiver: Waiver, effect: DecidableEffect): boolean {
  return waiver.logicalResourceId === effect.logicalResourceId && waiver.path === effect.path && waiver.effect === effect.kind;
}

function standing(waiver: Waiver, effect: DecidableEffect, baseline: Policy, context: WaiverContext): WaiverStatus {
  if (isExpired(waiver, context)) {
    return 'expired';
  }
  if (waiver.fingerprint !== undefined && waiver.fingerprint !== context.fingerprint) {
    return 'other-change-set';
  }
  return baseline.waivable.some((match) => matches(match, effect)) ? 'used' : 'not-allowed';
}

function isExpired({ expires }: Waiver, { now }: WaiverContext): boolean {
  const end = expires.includes('T') ? Date.parse(expires) : Date.parse(`${expires}T23:59:59.999Z`);
  return !(Date.parse(now) <= end);
}
