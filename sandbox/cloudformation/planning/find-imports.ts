import { type Account, nameKey } from '../model/account.ts';
import type { ChangeSetRecord } from '../model/stack-record.ts';
import { validationError } from '../requests/errors.ts';
import { nameProperty, uniqueName } from '../resources/physical-ids.ts';
import { identityOf } from './live-evaluation.ts';
import { evaluateAmongResources } from './predict.ts';

/**
 * Finds the resources that a change set imports instead of creating, by logical ID, with their identifiers: the requested imports and, with
 * `ImportExistingResources`, the resources whose custom name exists outside stacks.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
 *
 * @throws ServiceError if a resource with a custom name would be imported without being retained
 */
export function findImports(account: Account, changeSet: ChangeSetRecord): ReadonlyMap<string, string> {
  const { stack, basis, target, resourcesToImport, importExistingResources } = changeSet;
  const imports = new Map<string, string>();
  for (const { LogicalResourceId, ResourceIdentifier } of resourcesToImport) {
    imports.set(LogicalResourceId, Object.values(ResourceIdentifier)[0] ?? LogicalResourceId);
  }
  if (!importExistingResources) return imports;
  const unretained: string[] = [];
  const { resources } = evaluateAmongResources(account, stack, basis, target);
  for (const { logicalId, type, properties, deletionPolicy } of Object.values(resources)) {
    const identity = identityOf(account, stack, logicalId, type, properties);
    const name = uniqueName(identity);
    if (name === undefined || stack.resources.has(logicalId)) continue;
    const key = nameKey(type, name);
    if (!account.takenNames.has(key) || account.takenNames.get(key) !== undefined) continue;
    imports.set(logicalId, name);
    if (!RETAINING.has(String(deletionPolicy))) unretained.push(`${logicalId} ({${nameProperty(identity)}=${name}})`);
  }
  if (unretained.length > 0) throw validationError(`${NOT_RETAINED} The affected resources are ${unretained.join(', ')}`);
  return imports;
}

const RETAINING = new Set(['Retain', 'RetainExceptOnCreate']);

const NOT_RETAINED =
  "CloudFormation is attempting to import some resources because they already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import.";
