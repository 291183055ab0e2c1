import type { ResourceChangeTarget } from '../changes/change-set-page.ts';
import { scopeOf, targetsOf } from '../changes/details-of.ts';
import type { LocatedChange } from '../changes/located-change.ts';
import { findWeakenedProtections } from './disarming.ts';
import type { EffectKind } from './effect.ts';

/**
 * The properties (or, outside of Properties, the attributes) that cause an effect of the change, each once, sorted. A
 * replacement is caused by what forces it, where something does; the rest is changed in place, were it by itself. One edit
 * often gives two details; that never shows.
 */
export function findCauses(change: LocatedChange, kind: EffectKind): readonly string[] {
  const { forcing, rest } = sortCauses(change);
  switch (kind) {
    case 'disarm':
      return findWeakenedProtections(change);
    case 'update':
      return rest;
    default:
      return forcing.length > 0 ? forcing : rest;
  }
}

/** Whether something changes beside what forces the replacement. */
export function hasOtherCauses(change: LocatedChange): boolean {
  const { forcing, rest } = sortCauses(change);
  return forcing.length > 0 && rest.length > 0;
}

interface SortedCauses {
  readonly forcing: readonly string[];
  readonly rest: readonly string[];
}

function sortCauses({ plain, valued }: LocatedChange): SortedCauses {
  const readings = [plain?.ResourceChange, valued?.ResourceChange];
  const targets = readings.flatMap(targetsOf);
  const named = (requirement: string): readonly string[] =>
    targets.filter(({ RequiresRecreation }) => RequiresRecreation === requirement).flatMap(nameOf);
  const forcing = [named('Always'), named('Conditionally')].find((names) => names.length > 0) ?? [];
  const attributes = new Set(targets.map(({ Attribute }) => Attribute));
  const scope = readings.flatMap(scopeOf).filter((attribute) => attribute !== 'Properties' && !attributes.has(attribute));
  const all = [...new Set([...targets.flatMap(nameOf), ...scope])].sort();
  return { forcing: all.filter((name) => forcing.includes(name)), rest: all.filter((name) => !forcing.includes(name)) };
}

function nameOf({ Name, Path, Attribute }: ResourceChangeTarget): readonly string[] {
  const name = Name ?? Path?.match(/^\/Properties\/([^/]+)/)?.[1] ?? Attribute;
  return name === undefined ? [] : [name];
}
