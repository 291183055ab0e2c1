import type { ResourceChangeTarget } from '../changes/change-set-page.ts';
import { targetsOf } from '../changes/details-of.ts';
import type { LocatedChange } from '../changes/located-change.ts';

/**
 * The properties (or, outside of Properties, the attributes) that cause a change, each once, sorted. Where some of them
 * force a replacement only those are named. One edit often gives two details; that never shows.
 */
export function findCauses(change: LocatedChange): readonly string[] {
  const targets = [change.plain, change.valued].flatMap((reading) => targetsOf(reading?.ResourceChange));
  const forcing = targets.filter(({ RequiresRecreation }) => RequiresRecreation === 'Always');
  const conditional = targets.filter(({ RequiresRecreation }) => RequiresRecreation === 'Conditionally');
  const telling = [forcing, conditional].find((some) => some.length > 0) ?? targets;
  return [...new Set(telling.flatMap(nameOf))].sort();
}

function nameOf({ Name, Path, Attribute }: ResourceChangeTarget): readonly string[] {
  const name = Name ?? Path?.match(/^\/Properties\/([^/]+)/)?.[1] ?? Attribute;
  return name === undefined ? [] : [name];
}
