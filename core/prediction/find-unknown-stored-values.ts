import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import { requiresRecreation } from '../resource-types/requires-recreation.ts';
import { addDependents } from './add-dependents.ts';
import { encodedTexts, findStoredValues } from './find-stored-values.ts';
import type { Side } from './plan-sides.ts';
import type { CannotPredict, PlanContext } from './prediction.ts';

/**
 * Values kept elsewhere that may have moved since the stack was deployed. The service looks them up anew; a replacing property that uses
 * one may replace its resource though no text changed.
 */
export function findUnknownStoredValues(before: Side, after: Side, context: PlanContext): CannotPredict[] {
  const found: CannotPredict[] = [];
  for (const [source, uses] of storedValueUses(before, after, context)) {
    const severe = [...new Set(uses.filter(({ isSevere }) => isSevere).map(({ id }) => id))];
    const mild = [...new Set(uses.map(({ id }) => id))].filter((id) => !severe.includes(id));
    const reason = `The value of ${source} is not known here: it may have moved since the stack was deployed.`;
    if (severe.length > 0) found.push({ logicalResourceIds: addDependents(severe, after), reason, worst: 'anything' });
    if (mild.length > 0) found.push({ logicalResourceIds: mild, reason, worst: 'update' });
  }
  return found;
}

interface Use {
  readonly id: string;
  /** Whether another value could replace, add or remove the resource. */
  readonly isSevere: boolean;
}

/** Every use of a stored value by a resource that is there already, by what the value is called. */
function storedValueUses(before: Side, after: Side, context: PlanContext): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  for (const resource of Object.values(after.evaluated.resources)) {
    if (before.evaluated.resources[resource.logicalId] === undefined) continue;
    for (const { value, isSevere } of placesOf(resource)) {
      for (const source of new Set(findStoredValues(value, context))) {
        uses.set(source, [...(uses.get(source) ?? []), { id: resource.logicalId, isSevere }]);
      }
    }
  }
  return uses;
}

/** Where a resource can use a stored value, and whether it matters there. */
function placesOf({ type, properties, exists, definition, ...attributes }: EvaluatedResource) {
  const { metadata, creationPolicy, updatePolicy, deletionPolicy, updateReplacePolicy } = attributes;
  return [
    { value: exists, isSevere: true },
    { value: [metadata, creationPolicy, updatePolicy, deletionPolicy, updateReplacePolicy], isSevere: false },
    ...Object.entries(properties).map(([name, value]) => ({
      value: [value, encodedTexts(definition.Properties?.[name])],
      isSevere: requiresRecreation(type, [name], true) !== 'Never',
    })),
  ];
}
