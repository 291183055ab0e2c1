import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import type { Template } from '../template/template.ts';
import type { AssessedChange } from './assess-change.ts';
import { referencesOf } from './stack-templates.ts';

/** Types that pass an ID to readers that the change set does not show, even if this update changes them. */
const PASSES_ON: readonly string[] = ['AWS::SSM::Parameter', NESTED_STACK_TYPE];

/**
 * Finds a user of the old ID of a resource after the update: an Output (its readers keep the value that they read), an SSM
 * parameter, a nested stack that gets the ID as a parameter, or a resource that this update does not change.
 *
 * @returns a clause, such as "the output Arn refers to it"; undefined if no part of the template refers to the resource
 */
export function findHolder(logicalId: string, changes: readonly AssessedChange[], before: Template): string | undefined {
  const updated = new Set(changes.filter(isUpdated).map((change) => change.logicalId));
  const refers = (part: unknown) => referencesOf(part).names.has(logicalId);
  const [output] = Object.entries(before.Outputs ?? {}).find(([, one]) => refers(one)) ?? [];
  if (output !== undefined) return `the output ${output} refers to it, and other stacks or users can use the value of the output`;
  const found = Object.entries(before.Resources ?? {}).find(
    ([other, { Type, Properties }]) => (!updated.has(other) || PASSES_ON.includes(Type)) && refers(Properties),
  );
  if (found === undefined) return undefined;
  const [id, holder] = found;
  if (holder.Type === NESTED_STACK_TYPE) return `the nested stack ${id} gets it as a parameter`;
  return holder.Type === 'AWS::SSM::Parameter'
    ? `the SSM parameter ${id} refers to it, and applications can read the parameter`
    : `${id} (${holder.Type}) refers to it, and this update does not change ${id}`;
}

/** Returns true if no old state of the resource remains: it is modified, or it is deleted. */
function isUpdated({ entries }: AssessedChange): boolean {
  return entries.every(
    ({ Action, PolicyAction }) =>
      (Action === 'Modify' || Action === 'Remove') && PolicyAction !== 'Retain' && PolicyAction !== 'ReplaceAndRetain',
  );
}
