import { EFFECT_KINDS, type EffectKind } from '../effects/effect.ts';
import type { Decision } from './decision.ts';
import type { Policy, Rule } from './policy.ts';

/** Names of the presets. */
export type PresetName = 'standard' | 'strict' | 'stateful' | 'observe';

/** Effects that remove a resource from service or from the stack. */
const REMOVING: readonly EffectKind[] = ['delete', 'replace', 'may-replace', 'retain', 'replace-and-retain'];

/** Metadata resources of the CDK. A wait condition handle is not one of them: a new handle restarts its wait condition. */
const NO_REAL_RESOURCE: Rule = {
  name: 'no-real-resource',
  match: { resourceType: 'AWS::CDK::Metadata', effect: [...REMOVING] },
  decision: 'allow',
  reason: 'The resource exists only in the template.',
};

const HOLDS_NO_DATA: Rule = {
  name: 'holds-no-data',
  match: { stateful: false, effect: [...REMOVING] },
  decision: 'allow',
  reason: 'The resource holds no data.',
};

const EXPOSES_NO_DATA: Rule = {
  name: 'exposes-no-data',
  match: { stateful: false, effect: 'expose' },
  decision: 'allow',
  reason: 'The resource holds no data.',
};

const ALL_ALLOWED = Object.fromEntries(EFFECT_KINDS.map((kind) => [kind, 'allow'])) as Record<EffectKind, Decision>;

const STANDARD: Readonly<Record<EffectKind, Decision>> = {
  ...ALL_ALLOWED,
  delete: 'ask',
  replace: 'ask',
  unknown: 'forbid',
  'may-replace': 'ask',
  'lose-data': 'ask',
  'replace-and-retain': 'ask',
  retain: 'ask',
  expose: 'ask',
  unprotect: 'ask',
};

const STRICT: Readonly<Record<EffectKind, Decision>> = {
  ...ALL_ALLOWED,
  delete: 'forbid',
  replace: 'forbid',
  unknown: 'forbid',
  'may-replace': 'forbid',
  'lose-data': 'forbid',
  'replace-and-retain': 'forbid',
  retain: 'forbid',
  expose: 'ask',
  unprotect: 'forbid',
  stop: 'ask',
  revision: 'forbid',
};

/**
 * The named policies. `ask` without an approval channel, or without `onUnsafe: ask`, is a refusal.
 *
 * - `standard`, the default: allows routine changes, and asks a person about a loss of data, protection, or a resource.
 * - `strict`: refuses every effect that the AWS blog article refuses, as CloudFormation states it, and every loss of data or protection.
 * - `stateful`: like `standard`, but asks about a deletion, replacement, or retention only if the resource holds data.
 * - `observe`: allows and reports everything.
 */
export const PRESETS: Readonly<Record<PresetName, Policy>> = {
  standard: { source: 'preset standard', rules: [NO_REAL_RESOURCE, EXPOSES_NO_DATA], defaults: STANDARD, waivable: [] },
  strict: {
    source: 'preset strict',
    rules: [NO_REAL_RESOURCE],
    defaults: STRICT,
    judgesStatedEffects: true,
    waivable: [],
  },
  stateful: {
    source: 'preset stateful',
    rules: [NO_REAL_RESOURCE, HOLDS_NO_DATA, EXPOSES_NO_DATA],
    defaults: STANDARD,
    waivable: [],
  },
  observe: { source: 'preset observe', rules: [], defaults: ALL_ALLOWED, waivable: [] },
};
