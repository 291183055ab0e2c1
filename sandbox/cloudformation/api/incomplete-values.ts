import type { Change } from '../../../core/change-set/change-set-page.ts';
import type { Account } from '../model/account.ts';
import type { ChangeSetRecord } from '../model/stack-record.ts';
import { evaluateAmongResources } from '../planning/predict.ts';

/** Text in a change set for a value that is only known after the execution. */
export const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/**
 * Returns the StatusReason of a description with property values that lacks data.
 * https://github.com/aws/aws-cdk-cli/issues/1780
 */
export function incompleteValues(reason: string): string {
  return `[WARN] --include-property-values option can return incomplete ChangeSet data because: ${reason}`;
}

/** Returns the warning about the first resource that imports a missing export; undefined if none does. */
export function warnOfMissingExport(
  account: Account,
  { stack, basis, target }: ChangeSetRecord,
  changes: readonly Change[],
): string | undefined {
  const doubtful = changes.flatMap(({ ResourceChange: resource }) =>
    resource?.AfterContext?.includes(KNOWN_AFTER_APPLY) ? [resource.LogicalResourceId ?? ''] : [],
  );
  if (doubtful.length === 0) return undefined;
  const { resources, imports } = evaluateAmongResources(account, stack, basis, target);
  const missing = imports.filter((name) => !account.exports.has(name));
  for (const logicalId of doubtful) {
    const text = JSON.stringify(resources[logicalId]?.properties ?? {});
    const name = missing.find((candidate) => text.includes(JSON.stringify({ 'Fn::ImportValue': candidate }).slice(1, -1)));
    if (name === undefined) continue;
    return incompleteValues(`ChangeSet creation failed for resource [${logicalId}] because: No export named ${name}`);
  }
  return undefined;
}
