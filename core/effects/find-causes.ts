import type { ResourceChangeDetail, ResourceChangeTarget } from '../change-set/change-set-page.ts';
import { detailsOf, namePropertyOf, scopeOf } from '../change-set/details-of.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import type { DeclaredProperties } from '../losses/changed-properties.ts';
import { findLosses } from '../losses/find-losses.ts';
import type { Loss } from '../losses/loss.ts';
import type { EffectKind } from './effect.ts';

/** The origin of a change of one property. */
export type Origin =
  /** The template changes the property, or no other origin is known. */
  | { readonly kind: 'direct' }
  | { readonly kind: 'parameter'; readonly name: string }
  /** A reference to a resource that is replaced. */
  | { readonly kind: 'replaced'; readonly logicalId: string; readonly text: string }
  /** A reference to a resource that changes. */
  | { readonly kind: 'changed'; readonly logicalId: string; readonly text: string };

/** Causes of a change: properties and, outside Properties, attributes. Each is listed once, sorted. */
export interface Causes {
  /** Causes that force a replacement, or may force it. */
  readonly forcing: readonly string[];
  /** Causes that alone would update the resource in place. */
  readonly rest: readonly string[];
  /** Losses that the change causes without deleting the resource. */
  readonly losses: readonly Loss[];
  /** Causes that a Static DirectModification changes: the template, or a stored value behind it. */
  readonly direct: readonly string[];
  /** Origin of each cause, by its name. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/** Finds the causes of a change. One edit often gives two details, which count once. */
export function findCauses(change: LocatedChange, declared?: DeclaredProperties): Causes {
  const readings = [change.plain?.ResourceChange, change.valued?.ResourceChange];
  const details = readings.flatMap(detailsOf);
  const targets = details.flatMap(({ Target }) => Target ?? []);
  const named = (requirement: string): readonly string[] =>
    targets.filter(({ RequiresRecreation }) => RequiresRecreation === requirement).flatMap(nameOf);
  const forcing = [named('Always'), named('Conditionally')].find((names) => names.length > 0);
  const isForcing = (name: string): boolean => forcing?.includes(name) ?? false;
  const attributes = new Set(targets.map(({ Attribute }) => Attribute));
  const scope = readings.flatMap(scopeOf).filter((attribute) => attribute !== 'Properties' && !attributes.has(attribute));
  const all = [...new Set([...targets.flatMap(nameOf), ...scope])].sort();
  return {
    forcing: all.filter(isForcing),
    rest: all.filter((name) => !isForcing(name)),
    losses: findLosses(change, declared),
    direct: all.filter((name) => details.some((detail) => isDirect(detail) && nameOf(detail.Target ?? {}).includes(name))),
    origins: new Map(all.map((name) => [name, originOf(details.filter(({ Target = {} }) => nameOf(Target).includes(name)))])),
  };
}

/** Selects the causes of an effect: for a replacement, the causes that force it, if any. */
export function causesOf(kind: EffectKind, { forcing, rest, losses }: Causes): readonly string[] {
  switch (kind) {
    case 'lose-data':
    case 'unprotect':
    case 'expose':
    case 'stop':
      return [...new Set(losses.filter(({ effect }) => effect === kind).map(({ property }) => property))].sort();
    case 'update':
      return rest;
    default:
      return forcing.length > 0 ? forcing : rest;
  }
}

/** Returns one origin: a direct change of the template, else a parameter, else a replaced resource, else a changed resource. */
function originOf(details: readonly ResourceChangeDetail[]): Origin {
  if (details.some(isDirect)) return { kind: 'direct' };
  const origins = details.flatMap(readOrigin).toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return origins[0] ?? { kind: 'direct' };
}

function isDirect({ ChangeSource, Evaluation }: ResourceChangeDetail): boolean {
  return ChangeSource === 'DirectModification' && Evaluation === 'Static';
}

const ORDER: readonly Origin['kind'][] = ['parameter', 'replaced', 'changed'];

function readOrigin({ ChangeSource, CausingEntity, Evaluation }: ResourceChangeDetail): readonly Origin[] {
  if (CausingEntity === undefined || CausingEntity === '') return [];
  if (ChangeSource === 'ParameterReference') return [{ kind: 'parameter', name: CausingEntity }];
  if (ChangeSource !== 'ResourceReference' && ChangeSource !== 'ResourceAttribute') return [];
  const [logicalId = ''] = CausingEntity.split('.');
  return [{ kind: Evaluation === 'Static' ? 'replaced' : 'changed', logicalId, text: CausingEntity }];
}

function nameOf(target: ResourceChangeTarget): readonly string[] {
  const name = namePropertyOf(target) ?? target.Attribute;
  return name === undefined ? [] : [name];
}
