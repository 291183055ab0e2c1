import type { ResourceChangeTarget } from '../change-set/change-set-page.ts';
import { scopeOf, targetsOf } from '../change-set/details-of.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import { findLosses } from '../losses/find-losses.ts';
import type { Loss } from '../losses/loss.ts';
import type { EffectKind } from './effect.ts';

/** What causes a change, by properties or, outside of Properties, attributes; each once, sorted. */
export interface Causes {
  /** What forces a replacement, or may force it. */
  readonly forcing: readonly string[];
  /** What is changed in place, were it by itself. */
  readonly rest: readonly string[];
  /** The losses without a deletion. */
  readonly losses: readonly Loss[];
}

/** Finds what causes a change. One edit often gives two details; that never shows. */
export function findCauses(change: LocatedChange): Causes {
  const readings = [change.plain?.ResourceChange, change.valued?.ResourceChange];
  const targets = readings.flatMap(targetsOf);
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
    losses: findLosses(change),
  };
}

/** Those of the causes that have the effect: of a replacement what forces it, where something does. */
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

function nameOf({ Name, Path, Attribute }: ResourceChangeTarget): readonly string[] {
  const name = Name ?? Path?.match(/^\/Properties\/([^/]+)/)?.[1] ?? Attribute;
  return name === undefined ? [] : [name];
}
