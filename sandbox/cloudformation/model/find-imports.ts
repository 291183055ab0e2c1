import { evaluateAmongResources } from '../change-sets/predict.ts';
import { identityOf } from '../engine/live-evaluation.ts';
import { uniqueName } from '../resources/physical-ids.ts';
import type { ChangeSetRecord } from './change-set-record.ts';
import { nameKey, type World } from './world.ts';

/**
 * Resources that a change set takes over instead of making, by logical id, with their identifiers: those that it was asked
 * to import, and with `ImportExistingResources` those whose custom name exists outside of any stack.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
 */
export function findImports(world: World, changeSet: ChangeSetRecord): ReadonlyMap<string, string> {
  const { stack, basis, target, resourcesToImport, importExistingResources } = changeSet;
  const imports = new Map<string, string>();
  for (const { LogicalResourceId, ResourceIdentifier } of resourcesToImport) {
    imports.set(LogicalResourceId, Object.values(ResourceIdentifier)[0] ?? LogicalResourceId);
  }
  if (!importExistingResources) return imports;
  for (const { logicalId, type, properties } of Object.values(evaluateAmongResources(world, stack, basis, target).resources)) {
    const name = uniqueName(identityOf(world, stack, logicalId, type, properties));
    if (name === undefined || stack.resources.has(logicalId)) continue;
    const key = nameKey(type, name);
    if (world.takenNames.has(key) && world.takenNames.get(key) === undefined) imports.set(logicalId, name);
  }
  return imports;
}
