import type { EffectKind } from '../effects/effect.ts';
import type { Decision } from './decision.ts';
import type { Policy, Rule } from './policy.ts';

/** The policies that have a name. */
export type PresetName = 'strict' | 'stateful' | 'observe';

const DESTRUCTIVE: readonly EffectKind[] = ['delete', 'replace', 'may-replace', 'orphan', 'replace-and-orphan'];

/**
 * Types that stand for nothing real. A wait condition handle is not one of them: a new handle makes its wait condition wait
 * again.
 */
const NOTHING_REAL: Rule = {
  name: 'stands-for-nothing-real',
  match: { resourceType: 'AWS::CDK::Metadata', effect: [...DESTRUCTIVE] },
  decision: 'allow',
  reason: 'The resource stands for nothing real.',
};

const NOT_STATEFUL: Rule = {
  name: 'holds-no-data',
  match: { stateful: false, effect: [...DESTRUCTIVE] },
  decision: 'allow',
  reason: 'The resource holds no data.',
};

const ALL_ALLOWED: Readonly<Record<EffectKind, Decision>> = {
  delete: 'allow',
  replace: 'allow',
  opaque: 'allow',
  'may-replace': 'allow',
  'replace-and-orphan': 'allow',
  orphan: 'allow',
  disarm: 'allow',
  update: 'allow',
  create: 'allow',
  import: 'allow',
  sync: 'allow',
  none: 'allow',
};

const DESTRUCTION_FORBIDDEN: Readonly<Record<EffectKind, Decision>> = {
  ...ALL_ALLOWED,
  delete: 'forbid',
  replace: 'forbid',
  opaque: 'forbid',
  'may-replace': 'forbid',
  'replace-and-orphan': 'forbid',
  orphan: 'forbid',
};

/**
 * - `strict`, the one that holds without any policy: whatever deletes, replaces, may replace or orphans a resource is
 *   refused, and whatever cannot be told.
 * - `stateful`: that, for resources that hold data only. What cannot be told is refused still.
 * - `observe`: nothing is refused; everything is reported.
 */
export const PRESETS: Readonly<Record<PresetName, Policy>> = {
  strict: { source: 'preset strict', rules: [NOTHING_REAL], defaults: DESTRUCTION_FORBIDDEN, waivable: [] },
  stateful: { source: 'preset stateful', rules: [NOTHING_REAL, NOT_STATEFUL], defaults: DESTRUCTION_FORBIDDEN, waivable: [] },
  observe: { source: 'preset observe', rules: [], defaults: ALL_ALLOWED, waivable: [] },
};
