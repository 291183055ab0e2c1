import type { LocatedChange } from '../changes/located-change.ts';
import { advise } from './advise.ts';
import { classifyChange } from './classify-change.ts';
import { describeEffect } from './describe-effect.ts';
import { findWeakenedProtections } from './disarming.ts';
import type { Effect, EffectReading } from './effect.ts';
import { findCauses, hasOtherCauses } from './find-causes.ts';
import { isStateful } from './is-stateful.ts';
import { type Claim, joinClaims } from './join-claims.ts';

/** Understands one change: the worst that either describe says of it is its effect, and everything else comes besides. */
export function effectOfChange(change: LocatedChange): Effect {
  const resource = { ...change.valued?.ResourceChange, ...change.plain?.ResourceChange };
  const { also = [], ...reading } = readChange(change);
  const resourceType = resource.ResourceType ?? '';
  const facts = {
    ...reading,
    logicalResourceId: resource.LogicalResourceId ?? '',
    path: change.path,
    resourceType,
    stateful: isStateful(resourceType),
    causes: findCauses(change, reading.kind),
    ...(also.length === 0 ? {} : { besides: also.map((effect) => ({ effect, causes: findCauses(change, effect) })) }),
  };
  const advice = advise(facts);
  return {
    ...facts,
    ...(resource.PhysicalResourceId ? { physicalResourceId: resource.PhysicalResourceId } : {}),
    sentence: describeEffect({ ...facts, policyAction: resource.PolicyAction }),
    ...(advice === undefined ? {} : { advice }),
  };
}

/** All that the two readings say of a change, with what its details say of its protections and of properties beside the main ones. */
export function readChange(change: LocatedChange): EffectReading {
  const { plain, valued, doubts = [] } = change;
  const insideIsKnown = Boolean(plain?.ResourceChange?.ChangeSetId ?? valued?.ResourceChange?.ChangeSetId);
  const readings = [plain, valued].flatMap((one) => (one === undefined ? [] : [classifyChange(one, insideIsKnown)]));
  const besides: Claim = {
    known: [
      ...(findWeakenedProtections(change).length === 0 ? [] : ['disarm' as const]),
      ...(hasOtherCauses(change) ? ['update' as const] : []),
    ],
    doubts,
  };
  return joinClaims([...readings, besides]);
}
