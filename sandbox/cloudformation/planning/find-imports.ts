import { type Account, nameKey } from '../model/account.ts';
import type { ChangeSetRecord } from '../model/stack-record.ts';
import { uniqueName } from '../resources/physical-ids.ts';
import { identityOf } from './live-evaluation.ts';
import { evaluateAmongResources } from './predict.ts';

/**
 * Finds the resources that a change set imports instead of creating, by logical ID, with their identifiers: the requested imports and, with
 * `ImportExistingResources`, the resources whose custom name exists outside stacks.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
 */
export function findImports(account: Account, changeSet: ChangeSetRecord): ReadonlyMap<string, string> {
  const { stack, basis, target, resourcesToImport, importExistingResources } = changeSet;
  const imports = new Map<string, string>();
  for (const { LogicalResourceId, ResourceIdentifier } of resourcesToImport) {
    imports.set(LogicalResourceId, Object.values(ResourceIdentifier)[0] ?? LogicalResourceId);
  }
  if (!importExistingResources) return imports;
  for (const { logicalId, type, properties } of Object.values(evaluateAmongResources(account, stack, basis, target).resources)) {
    const name = uniqueName(identityOf(account, stack, logicalId, type, properties));
    if (name === undefined || stack.resources.has(logicalId)) continue;
    const key = nameKey(type, name);
    if (account.takenNames.has(key) && account.takenNames.get(key) === undefined) imports.set(logicalId, name);
  }
  return imports;
}
