import type { LocatedChange } from '../changes/located-change.ts';
import { advise } from './advise.ts';
import { classifyChange } from './classify-change.ts';
import { describeEffect } from './describe-effect.ts';
import { provesProtectionKept } from './disarming.ts';
import type { Effect, EffectReading } from './effect.ts';
import { findCauses } from './find-causes.ts';
import { isStateful } from './is-stateful.ts';
import { worseReading } from './worse-reading.ts';

/** Understands one change: where the two describes read differently, the more severe reading wins. */
export function effectOfChange(change: LocatedChange): Effect {
  const resource = { ...change.valued?.ResourceChange, ...change.plain?.ResourceChange };
  const reading = readChange(change);
  const resourceType = resource.ResourceType ?? '';
  const facts = {
    ...reading,
    logicalResourceId: resource.LogicalResourceId ?? '',
    path: change.path,
    resourceType,
    stateful: isStateful(resourceType),
    causes: findCauses(change),
  };
  const advice = advise(facts);
  return {
    ...facts,
    ...(resource.PhysicalResourceId ? { physicalResourceId: resource.PhysicalResourceId } : {}),
    sentence: describeEffect({ ...facts, policyAction: resource.PolicyAction }),
    ...(advice === undefined ? {} : { advice }),
  };
}

/**
 * The more severe of the two readings. Only the values can show that a protection grows; where they do, the plain
 * reading's suspicion does not count.
 */
export function readChange({ plain, valued, doubts = [] }: LocatedChange): EffectReading {
  const insideIsKnown = Boolean(plain?.ResourceChange?.ChangeSetId ?? valued?.ResourceChange?.ChangeSetId);
  const readings = [plain, valued].flatMap((change) => (change === undefined ? [] : [classifyChange(change, insideIsKnown)]));
  const showsProtection = provesProtectionKept(valued?.ResourceChange);
  const trusted = showsProtection ? readings.filter(({ kind }) => kind !== 'disarm') : readings;
  return trusted.reduce<EffectReading>(worseReading, { kind: 'opaque', doubts });
}
