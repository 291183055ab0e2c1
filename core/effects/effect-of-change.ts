import { hasUnnamedProperty } from '../change-set/has-unnamed-property.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import { isStateful } from '../resource-types/is-stateful.ts';
import { type AssessedChange, assessChange } from './assess-change.ts';
import type { ChangeSetting, Softening } from './change-setting.ts';
import { classifyChange } from './classify-change.ts';
import { describeEffect } from './describe-effect.ts';
import type { Effect, EffectKind, EffectReading, SideEffect } from './effect.ts';
import { type Causes, causesOf } from './find-causes.ts';
import { type Claim, compareSeverity, joinClaims } from './join-claims.ts';
import { resolveSettings } from './resolve-settings.ts';
import { declaredSides, selectUsable, type TemplatesByPath } from './stack-templates.ts';

/**
 * Classifies every change of a change set. The rest of the change set and the templates can prove a milder effect of a change than
 * CloudFormation states. Without this proof, the effect that CloudFormation states applies.
 */
export function effectsOfChanges(changes: readonly LocatedChange[], given: TemplatesByPath = new Map()): readonly Effect[] {
  const templates = selectUsable(given);
  const assess = (change: LocatedChange, stable?: ChangeSetting['stable']): AssessedChange => {
    const resource = change.plain?.ResourceChange ?? change.valued?.ResourceChange;
    const declared = declaredSides(templates.get(change.path), resource?.LogicalResourceId ?? '');
    return assessChange(change, readChange, { ...declared, isStable: (detail) => stable?.has(detail) ?? false });
  };
  const assessed = changes.map((change) => assess(change));
  const settings = resolveSettings(assessed, templates);
  return assessed.map((one) => {
    const setting = settings.get(one);
    return toEffect(setting?.stable === undefined ? one : assess(one.change, setting.stable), setting);
  });
}

/** Classifies one change alone. The most severe claim of either describe is its effect; every other claim is a further effect. */
export function effectOfChange(change: LocatedChange): Effect {
  return toEffect(assessChange(change, readChange));
}

/** Joins the claims of both responses with the claims of the details: losses, and properties that only update in place. */
export function readChange(
  { plain, valued, doubts = [] }: LocatedChange,
  { forcing, rest, losses }: Pick<Causes, 'forcing' | 'rest' | 'losses'>,
): EffectReading {
  const insideIsKnown = Boolean(plain?.ResourceChange?.ChangeSetId ?? valued?.ResourceChange?.ChangeSetId);
  const readings = [plain, valued].flatMap((one) => (one === undefined ? [] : [classifyChange(one, insideIsKnown)]));
  const details: Claim = {
    known: [...losses.map(({ effect }) => effect), ...(forcing.length > 0 && rest.length > 0 ? ['update' as const] : [])],
    doubts,
  };
  return joinClaims([...readings, details]);
}

function toEffect({ change, causes, entries, logicalId, reading, type }: AssessedChange, setting: ChangeSetting = {}): Effect {
  const { also: further = [], ...headline } = reading;
  const parts = settleParts(
    [headline.kind, ...further].map((effect) => ({ effect, causes: causesOf(effect, causes) })),
    setting,
  );
  const [first = { effect: headline.kind, causes: [] }, ...also] = parts;
  const physicalResourceId = entries.find((entry) => entry.PhysicalResourceId)?.PhysicalResourceId;
  const notable = parts.filter(({ effect }) => RECREATING.includes(effect)).flatMap((part) => part.causes);
  const direct = causes.direct.filter((name) => notable.includes(name));
  const follows = followedBy(first.causes, causes);
  const facts = {
    ...headline,
    kind: first.effect,
    logicalResourceId: logicalId,
    path: change.path,
    resourceType: type,
    stateful: isStateful(type),
    causes: first.causes,
    ...(hasUnnamedProperty(change) ? { hasUnnamedCause: true as const } : {}),
    ...(causes.losses.length === 0 ? {} : { losses: causes.losses }),
    ...(causes.losses.some(({ reachesData }) => reachesData) ? { exposesData: true } : {}),
    ...(first.stated === undefined ? {} : { stated: first.stated }),
    ...(follows.length === 0 ? {} : { follows }),
    ...(also.length === 0 ? {} : { also }),
  };
  const policyAction = entries.find((entry) => entry.PolicyAction)?.PolicyAction;
  return {
    ...facts,
    ...(physicalResourceId === undefined ? {} : { physicalResourceId }),
    ...(setting.renamedTo === undefined ? {} : { renamedTo: setting.renamedTo }),
    ...(setting.customName === undefined ? {} : { customName: setting.customName }),
    ...(direct.length === 0 ? {} : { direct }),
    sentence: describeEffect({ ...facts, policyAction, origins: causes.origins, setting }),
  };
}

/** Effects whose causes a person can undo in the template. Losses have their own advice. */
const RECREATING: readonly EffectKind[] = ['replace', 'unknown', 'may-replace', 'replace-and-retain', 'revision'];

/** Applies the milder effects that the setting proves to each part, and sorts the parts by severity. An unknown effect does not change. */
function settleParts(parts: readonly SideEffect[], { replacedBy, softening }: ChangeSetting): readonly SideEffect[] {
  if (parts[0]?.effect === 'unknown') return parts;
  const hardened: readonly SideEffect[] =
    replacedBy === undefined
      ? []
      : [{ effect: replacedBy.isUncertain ? 'may-replace' : 'replace', causes: [replacedBy.property] }];
  const softened = parts.map((part) => soften(part, softening));
  const added = hardened.filter(({ effect }) => !softened.some((part) => part.effect === effect));
  return [...added, ...softened].toSorted((a, b) => compareSeverity(a.effect, b.effect));
}

function soften(part: SideEffect, softening: Softening | undefined): SideEffect {
  if (softening === undefined || !softening.from.includes(part.effect)) return part;
  const { isInferred, to } = softening;
  return { ...part, effect: to, ...(isInferred ? { stated: part.effect } : {}) };
}

/** Names everything that the causes refer to; empty if the template changes one of them directly. */
function followedBy(names: readonly string[], { origins }: Causes): readonly string[] {
  const texts = names.map((name) => {
    const origin = origins.get(name);
    return origin === undefined || origin.kind === 'direct' ? undefined : origin.kind === 'parameter' ? origin.name : origin.text;
  });
  return texts.includes(undefined) ? [] : [...new Set(texts.filter((text) => text !== undefined))].sort();
}
