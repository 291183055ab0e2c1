import { requiresRecreation } from '../resource-types/requires-recreation.ts';
import { collectReferences } from '../template/references.ts';
import type { PreparedStack } from './prepared-stack.ts';

/**
 * Adds to resources that may be replaced those that would be replaced with them: whose replacing property refers to one of them, and so on
 * along the chain. A module is referred to by what is in it too.
 */
export function addDependents(ids: readonly string[], side: PreparedStack): string[] {
  const found = new Set(ids);
  const uses = replacingUses(side);
  let size = 0;
  while (size !== found.size) {
    size = found.size;
    for (const [id, names] of uses) {
      if (names.some((name) => found.has(name))) found.add(id);
    }
  }
  return [...found];
}

/** By resource, what its replacing properties refer to. */
export function replacingUses({ evaluated }: PreparedStack): Map<string, string[]> {
  const resources = Object.values(evaluated.resources);
  const modules = resources.filter(({ type }) => type.endsWith('::MODULE')).map(({ logicalId }) => logicalId);
  const uses = new Map<string, string[]>();
  for (const { logicalId, type, definition } of resources) {
    const properties = Object.entries(definition.Properties ?? {});
    const replacing = properties.filter(([name]) => requiresRecreation(type, [name], true) !== 'Never');
    const { refs, attributes } = collectReferences(replacing.map(([, value]) => value));
    const names = [...refs, ...attributes];
    uses.set(logicalId, [...names, ...modules.filter((module) => names.some((name) => name.startsWith(module)))]);
  }
  return uses;
}
