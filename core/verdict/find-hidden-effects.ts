import { pathInside } from '../change-set/located-change.ts';
import type { Effect, EffectKind } from '../effects/effect.ts';
import { HIDDEN_STACK_TYPES, NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { decide } from '../policy/decide.ts';
import { type Decision, joinDecisions } from '../policy/decision.ts';
import type { Policies, Policy, Rule } from '../policy/policy.ts';
import { DELETING } from './deleted-stacks.ts';
import { effectOfGap } from './effect-of-gap.ts';
import { restrictsCreates } from './restricts-creates.ts';
import type { JudgedEffect } from './verdict.ts';

/** Types whose create or delete can create or delete other resources. */
const STACK_TYPES: readonly (string | undefined)[] = [NESTED_STACK_TYPE, ...HIDDEN_STACK_TYPES];

/**
 * Finds nested stacks, stack sets, and provisioned products whose resources are not visible. Each is a gap if the policy can decide about
 * one of the resources more strictly than about the stack:
 *
 * - a new stack, if the policy restricts creates. Other policies do not need this gap, because a new stack has nothing to lose;
 * - a deleted stack, if the policy is stricter about the deletion of some resources.
 *
 * @param visible paths of nested stacks without a nested change set whose resources are visible
 */
export function findHiddenEffects(
  effects: readonly JudgedEffect[],
  policies: Policies,
  visible: readonly string[] = [],
): readonly JudgedEffect[] {
  const gaps = effects.filter(({ isUnseen }) => isUnseen).map(({ effect }) => pathInside(effect.path, effect.logicalResourceId));
  const known = new Set([...visible, ...gaps, ...effects.map(({ effect }) => effect.path)]);
  return effects
    .filter(({ effect }) => STACK_TYPES.includes(effect.resourceType))
    .map(({ effect }) => ({ effect, inside: pathInside(effect.path, effect.logicalResourceId) }))
    .filter(({ inside }) => !known.has(inside))
    .flatMap(({ effect, inside }) => [...findCreate(effect, inside, policies), ...findDelete(effect, inside, policies)]);
}

function findCreate({ kind }: Effect, inside: string, policies: Policies): readonly JudgedEffect[] {
  if (kind !== 'create' || !restrictsCreates(policies)) return [];
  return [
    toGap('create', inside, `The resources that ${inside} would create are not visible, and the policy restricts creates.`),
  ];
}

function findDelete(effect: Effect, inside: string, policies: Policies): readonly JudgedEffect[] {
  const { kind, atLeast = kind } = effect;
  if (!DELETING.includes(atLeast)) return [];
  const { decision } = decide({ ...effect, also: undefined }, policies);
  if (joinDecisions(strictestDelete(policies, inside), decision) === decision) return [];
  return [
    toGap(
      'delete',
      inside,
      `The resources that would be deleted with ${inside} are not visible, and the policy is stricter about the deletion of some resources.`,
    ),
  ];
}

/** The strictest decision that a policy can make about the deletion of a resource inside of a stack. */
function strictestDelete({ baseline, pushed }: Policies, inside: string): Decision {
  return [baseline, pushed]
    .flatMap((policy) => (policy === undefined ? [] : decisionsAboutDelete(policy, inside)))
    .reduce(joinDecisions);
}

/** The first rule that matches every deletion hides the rules after it, and the default. */
function decisionsAboutDelete({ rules, defaults }: Policy, inside: string): readonly Decision[] {
  const possible = rules.filter((rule) => canMatchDelete(rule, inside));
  const last = possible.findIndex(({ match: { effect: _, ...rest } }) => Object.keys(rest).length === 0);
  const reached = last < 0 ? possible : possible.slice(0, last + 1);
  return [...reached.map(({ decision }) => decision), ...(last < 0 ? [defaults.delete] : [])];
}

/** Returns false if the rule is about another effect, a property, or other stacks. A deletion has no property. */
function canMatchDelete({ match: { effect = 'delete', path, property } }: Rule, inside: string): boolean {
  const isInside = (pattern: string) => pattern.includes('*') || pattern === inside || pattern.startsWith(`${inside}/`);
  return property === undefined && [effect].flat().includes('delete') && (path === undefined || [path].flat().some(isInside));
}

function toGap(atLeast: EffectKind, path: string, reason: string): JudgedEffect {
  return { effect: { ...effectOfGap({ path, reason }), atLeast }, isUnseen: true };
}
