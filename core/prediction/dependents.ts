import { requiresRecreation } from '../resource-types/resource-rules.ts';
import { collectReferences } from '../template/references.ts';
import type { PreparedStack } from './prepared-stack.ts';

/**
 * Adds the resources that would be replaced together with the given ones, because a property that replaces them refers to one, directly or through others. A reference to a resource in a module is a reference to the module.
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

/** Lists, by resource, the names that its replacing properties refer to. */
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
