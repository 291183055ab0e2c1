import { hasUnnamedProperty } from '../change-set/has-unnamed-property.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import { isStateful } from '../resource-types/is-stateful.ts';
import { advise } from './advise.ts';
import { classifyChange } from './classify-change.ts';
import { describeEffect } from './describe-effect.ts';
import type { Effect, EffectReading } from './effect.ts';
import { type Causes, causesOf, findCauses } from './find-causes.ts';
import { type Claim, joinClaims } from './join-claims.ts';

/** Classifies one change. The most severe claim of either describe is its effect; every other claim is a further effect. */
export function effectOfChange(change: LocatedChange): Effect {
  const resource = { ...change.valued?.ResourceChange, ...change.plain?.ResourceChange };
  const causes = findCauses(change);
  const { also: further = [], ...reading } = readChange(change, causes);
  const resourceType = resource.ResourceType ?? '';
  const facts = {
    ...reading,
    logicalResourceId: resource.LogicalResourceId ?? '',
    path: change.path,
    resourceType,
    stateful: isStateful(resourceType),
    causes: causesOf(reading.kind, causes),
    ...(hasUnnamedProperty(change) ? { hasUnnamedCause: true as const } : {}),
    ...(causes.losses.length === 0 ? {} : { losses: causes.losses }),
    ...(causes.losses.some(({ reachesData }) => reachesData) ? { exposesData: true } : {}),
    ...(further.length === 0 ? {} : { also: further.map((effect) => ({ effect, causes: causesOf(effect, causes) })) }),
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
export function readChange({ plain, valued, doubts = [] }: LocatedChange, { forcing, rest, losses }: Causes): EffectReading {
  const insideIsKnown = Boolean(plain?.ResourceChange?.ChangeSetId ?? valued?.ResourceChange?.ChangeSetId);
  const readings = [plain, valued].flatMap((one) => (one === undefined ? [] : [classifyChange(one, insideIsKnown)]));
  const details: Claim = {
    known: [...losses.map(({ effect }) => effect), ...(forcing.length > 0 && rest.length > 0 ? ['update' as const] : [])],
    doubts,
  };
  return joinClaims([...readings, details]);
}
