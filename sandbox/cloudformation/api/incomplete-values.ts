import type { Change } from '../../../core/change-set/change-set-page.ts';
import { collectReferences } from '../../../core/template/references.ts';
import type { Template } from '../../../core/template/template.ts';
import type { Account } from '../model/account.ts';
import type { ChangeSetRecord } from '../model/stack-record.ts';
import { evaluateAmongResources } from '../planning/predict.ts';

/** Text in a change set for a value that is only known after the execution. */
export const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** Error of CloudFormation for an Fn::Join over an Fn::Split whose string is known only after the execution. */
const NO_LIST_TO_JOIN =
  'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.';

/**
 * Returns the StatusReason of a DescribeChangeSet response with property values in which some values are missing.
 * https://github.com/aws/aws-cdk-cli/issues/1780
 */
export function incompleteValues(reason: string): string {
  return `[WARN] --include-property-values option can return incomplete ChangeSet data because: ${reason}`;
}

/** Returns the warning about the first resource whose values CloudFormation cannot determine; undefined if it can determine all. */
export function warnOfUnknownValues(
  account: Account,
  { stack, basis, target }: ChangeSetRecord,
  changes: readonly Change[],
): string | undefined {
  const doubtful = changes.flatMap(({ ResourceChange: resource }) =>
    resource?.AfterContext?.includes(KNOWN_AFTER_APPLY)
      ? [{ logicalId: resource.LogicalResourceId ?? '', shown: JSON.parse(resource.AfterContext) }]
      : [],
  );
  if (doubtful.length === 0) return undefined;
  const { resources, imports } = evaluateAmongResources(account, stack, basis, target);
  const missing = imports.filter((name) => !account.exports.has(name));
  for (const { logicalId, shown } of doubtful) {
    const resource = resources[logicalId];
    const text = JSON.stringify(resource?.properties ?? {});
    const name = missing.find((candidate) => text.includes(JSON.stringify({ 'Fn::ImportValue': candidate }).slice(1, -1)));
    const joins = joinsUnknownParts(resource?.definition.Properties, shown.Properties, target.template);
    const problem = name === undefined ? (joins ? NO_LIST_TO_JOIN : undefined) : `No export named ${name}`;
    if (problem === undefined) continue;
    return incompleteValues(`ChangeSet creation failed for resource [${logicalId}] because: ${problem}`);
  }
  return undefined;
}

/** Returns true if a value that is known only after the execution contains an Fn::Join over the parts of a resource's value. */
function joinsUnknownParts(definition: unknown, shown: unknown, template: Template): boolean {
  if (typeof definition !== 'object' || definition === null) return false;
  if (shown === KNOWN_AFTER_APPLY) return joinsParts(definition, template);
  if (typeof shown !== 'object' || shown === null) return false;
  return Object.entries(definition).some(([key, child]) =>
    joinsUnknownParts(child, (shown as Readonly<Record<string, unknown>>)[key], template),
  );
}

/** Returns true if a value contains, at any depth, an Fn::Join over an Fn::Split of a value of a resource. */
function joinsParts(value: unknown, template: Template): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { 'Fn::Join': join } = value as { readonly 'Fn::Join'?: unknown };
  const parts: unknown = Array.isArray(join) ? join[1] : undefined;
  if (typeof parts === 'object' && parts !== null && Object.hasOwn(parts, 'Fn::Split') && usesResource(parts, template))
    return true;
  return Object.values(value).some((child) => joinsParts(child, template));
}

function usesResource(value: unknown, { Resources: resources = {} }: Template): boolean {
  const { refs, attributes } = collectReferences(value);
  return [...refs, ...attributes].some((name) => Object.hasOwn(resources, name));
}
