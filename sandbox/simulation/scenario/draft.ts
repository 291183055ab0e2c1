import type { RandomSource } from './random-source.ts';
import { findKind, RESOURCE_KINDS, type ResourceVersions } from './resource-menu.ts';

/** A resource of a template that changes from push to push. */
export interface ResourceDraft extends ResourceVersions {
  readonly type: string;
  /** True if the resource is retained when it leaves the stack or is replaced. */
  readonly isRetained: boolean;
  /** True if the resource exists only while the parameter Stage is `prod`. */
  readonly isConditional: boolean;
}

/** The generator's model of a template, which it can change at random and write as a template. */
export interface Draft {
  readonly resources: Readonly<Record<string, ResourceDraft>>;
  /** The template of a nested stack. */
  readonly nested?: Draft | undefined;
  /** Values of parameters, given in the configuration file. */
  readonly stage: 'prod' | 'test';
  readonly label: number;
  readonly suffix: number;
  readonly secret: number;
  readonly outputs: number;
  /** Bytes of padding. */
  readonly padding: number;
}

/** Padding that makes a template too large for a request. */
const LARGE = 60_000;

/** Weight of each kind of change. */
export type ChangeWeights = Readonly<Record<ChangeKind, number>>;

const CHANGES = {
  'edit in place': editInPlace,
  add: (draft: Draft, chance: RandomSource) => withResource(draft, `R${chance.integer(0, 99)}`, draftResource(chance)),
  'edit a parameter': (draft: Draft) => ({ ...draft, label: draft.label + 1 }),
  'edit the secret': (draft: Draft) => ({ ...draft, secret: draft.secret + 1 }),
  'edit an output': (draft: Draft) => ({ ...draft, outputs: draft.outputs + 1 }),
  grow: (draft: Draft) => ({ ...draft, padding: draft.padding === 0 ? LARGE : 0 }),
  nothing: (draft: Draft) => draft,
  remove: removeOne,
  replace: (draft: Draft, chance: RandomSource) => bump(draft, chance, 'identity'),
  'replace by a parameter': (draft: Draft) => ({ ...draft, suffix: draft.suffix + 1 }),
  'may replace': (draft: Draft, chance: RandomSource) => bump(draft, chance, 'maybe'),
  'switch the condition': (draft: Draft): Draft => ({ ...draft, stage: draft.stage === 'prod' ? 'test' : 'prod' }),
  'change retention': changeRetention,
  nest: (draft: Draft, chance: RandomSource) => ({
    ...draft,
    nested: draft.nested === undefined ? draftTemplate(chance, { most: 2 }) : undefined,
  }),
  'change nested': changeNested,
} as const;

/** A kind of change of a template. */
export type ChangeKind = keyof typeof CHANGES;

/** Two of three changes are harmless, as in most pushes. */
export const USUAL_CHANGES: ChangeWeights = {
  'edit in place': 30,
  add: 12,
  'edit a parameter': 8,
  'edit the secret': 3,
  'edit an output': 4,
  grow: 1,
  nothing: 5,
  remove: 10,
  replace: 8,
  'replace by a parameter': 3,
  'may replace': 5,
  'switch the condition': 4,
  'change retention': 4,
  nest: 2,
  'change nested': 10,
};

/** Settings for a first template. */
export interface DraftOptions {
  /** Maximum number of resources. @default 4 */
  readonly most?: number;
  /** True for resources that hold no data. @default false: any resources */
  readonly holdsNoData?: boolean;
}

/** Generates a first template with a few resources. */
export function draftTemplate(chance: RandomSource, { most = 4, holdsNoData = false }: DraftOptions = {}): Draft {
  const resources: Record<string, ResourceDraft> = {};
  for (let left = chance.integer(1, most); left > 0; left -= 1) {
    resources[`R${chance.integer(0, 99)}`] = draftResource(chance, holdsNoData);
  }
  return { resources, stage: 'prod', label: 0, suffix: 0, secret: 0, outputs: 0, padding: 0 };
}

/** Returns the template after one or two changes. */
export function changeDraft(draft: Draft, chance: RandomSource, weights: ChangeWeights = USUAL_CHANGES): Draft {
  let changed = draft;
  for (let left = chance.weighted({ 1: 7, 2: 2, 3: 1 }); Number(left) > 0; left = `${Number(left) - 1}` as '1') {
    changed = CHANGES[chance.weighted(weights)](changed, chance, weights);
  }
  return changed;
}

/** Removes the resource that a list of changes shows first, unless it is the only one. */
export function withoutFirst(draft: Draft): Draft {
  const [first, ...others] = Object.keys(draft.resources).sort();
  if (others.length === 0) return draft;
  return { ...draft, resources: Object.fromEntries(Object.entries(draft.resources).filter(([id]) => id !== first)) };
}

/** Changes every resource in place, nested ones included, so that the update is not empty. */
export function bumpAll(draft: Draft): Draft {
  const entries = Object.entries(draft.resources).map(([id, one]) => [id, { ...one, inPlace: one.inPlace + 1 }]);
  const nested = draft.nested === undefined ? {} : { nested: bumpAll(draft.nested) };
  return { ...draft, ...nested, resources: Object.fromEntries(entries) };
}

const KINDS_WITHOUT_DATA = RESOURCE_KINDS.filter(({ stateful }) => !stateful);

function draftResource(chance: RandomSource, holdsNoData = false): ResourceDraft {
  return {
    type: chance.pick(holdsNoData ? KINDS_WITHOUT_DATA : RESOURCE_KINDS).type,
    inPlace: 0,
    identity: 0,
    maybe: 1,
    isRetained: chance.happens(0.15),
    isConditional: chance.happens(0.15),
  };
}

function editInPlace(draft: Draft, chance: RandomSource): Draft {
  return bump(draft, chance, 'inPlace');
}

function bump(draft: Draft, chance: RandomSource, what: keyof ResourceVersions): Draft {
  const able = Object.keys(draft.resources).filter(
    (id) => what !== 'maybe' || findKind(draft.resources[id]?.type ?? '')?.hasMaybe === true,
  );
  const id = able.length === 0 ? undefined : chance.pick(able);
  const resource = id === undefined ? undefined : draft.resources[id];
  if (id === undefined || resource === undefined) return draft;
  return withResource(draft, id, { ...resource, [what]: resource[what] + 1 });
}

function removeOne(draft: Draft, chance: RandomSource): Draft {
  const ids = Object.keys(draft.resources);
  if (ids.length < 2) return draft;
  const gone = chance.pick(ids);
  return { ...draft, resources: Object.fromEntries(Object.entries(draft.resources).filter(([id]) => id !== gone)) };
}

function changeRetention(draft: Draft, chance: RandomSource): Draft {
  const id = chance.pick(Object.keys(draft.resources));
  const resource = draft.resources[id];
  return resource === undefined ? draft : withResource(draft, id, { ...resource, isRetained: !resource.isRetained });
}

function changeNested(draft: Draft, chance: RandomSource, weights: ChangeWeights): Draft {
  if (draft.nested === undefined) return draft;
  return { ...draft, nested: changeDraft(draft.nested, chance, { ...weights, nest: 0, 'change nested': 0, grow: 0 }) };
}

function withResource(draft: Draft, id: string, resource: ResourceDraft): Draft {
  return { ...draft, resources: { ...draft.resources, [id]: resource } };
}
