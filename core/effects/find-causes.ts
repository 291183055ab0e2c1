import type { Change, ResourceChangeDetail } from '../changes/change-set-page.ts';
import type { LocatedChange } from '../changes/located-change.ts';

/**
 * The properties (or, outside of Properties, the attributes) that cause a change, each once, sorted. Where some of them
 * force a replacement only those are named. One edit often gives two details; that never shows.
 */
export function findCauses(change: LocatedChange): readonly string[] {
  const details = [...detailsOf(change.plain), ...detailsOf(change.valued)];
  const forcing = details.filter(({ Target }) => Target?.RequiresRecreation === 'Always');
  const conditional = details.filter(({ Target }) => Target?.RequiresRecreation === 'Conditionally');
  const telling = [forcing, conditional].find((some) => some.length > 0) ?? details;
  return [...new Set(telling.flatMap(nameOf))].sort();
}

function detailsOf(change: Change | undefined): readonly ResourceChangeDetail[] {
  return change?.ResourceChange?.Details ?? [];
}

function nameOf({ Target }: ResourceChangeDetail): readonly string[] {
  const name = Target?.Name ?? Target?.Path?.match(/^\/Properties\/([^/]+)/)?.[1] ?? Target?.Attribute;
  return name === undefined ? [] : [name];
}
