import type { LocatedChange } from '../change-set/located-change.ts';
import { groupBy } from '../group-by.ts';
import {
  type ChangedResource,
  type DeclaredProperties,
  readChangedResource,
  readNewResource,
  type ValuePair,
} from './changed-properties.ts';
import { compareValues } from './compare-values.ts';
import type { Loss } from './loss.ts';
import type { LossRule } from './loss-rule.ts';
import { LOSS_RULES } from './loss-rules.ts';
import { type SelectedPair, selectValues } from './select-values.ts';
import { isSameShown, readScalar, UNKNOWN } from './shown-value.ts';
import { findWeakenedPolicies } from './weakened-policies.ts';

const RULES_BY_TYPE: ReadonlyMap<string, readonly LossRule[]> = groupRules();

/** Actions that leave the properties of an existing resource as they are. */
const WITHOUT_UPDATE: readonly (string | undefined)[] = ['Remove', 'Import', 'SyncWithActual'];

/**
 * Finds the data, protection, isolation, or service that a change loses without deleting the resource. The direction of a change decides. If
 * the change set does not show a value, and a detail of the change names its property, the comparison assumes the value that causes a loss.
 *
 * A replacement is compared like an update. For a new resource, only exposures are losses.
 *
 * @param declared the properties in the templates, for changes whose values the response does not show
 */
export function findLosses(change: Pick<LocatedChange, 'plain' | 'valued'>, declared?: DeclaredProperties): readonly Loss[] {
  const { Action, ResourceType = '' } = { ...change.valued?.ResourceChange, ...change.plain?.ResourceChange };
  const rules = RULES_BY_TYPE.get(ResourceType) ?? [];
  if (rules.length === 0 || WITHOUT_UPDATE.includes(Action)) {
    return findWeakenedPolicies(change);
  }
  const isNew = Action === 'Add';
  const resource = isNew ? readNewResource(change, declared) : readChangedResource(change, declared);
  const relevant = isNew ? rules.filter(({ effect, existingOnly }) => effect === 'expose' && existingOnly !== true) : rules;
  return [...findWeakenedPolicies(change), ...withoutParts(relevant.flatMap((rule) => applyRule(rule, resource)))];
}

/** Omits a loss inside a structure whose removal is also a loss. */
function withoutParts(losses: readonly Loss[]): readonly Loss[] {
  return losses.filter(
    ({ effect, path }) => !losses.some((other) => other.effect === effect && path.startsWith(`${other.path}.`)),
  );
}

function applyRule(general: LossRule, resource: ChangedResource): readonly Loss[] {
  const property = general.path.replace(/[/[].*/, '');
  const rule = forPresent(general, property, resource);
  return findPairs(rule, property, resource).flatMap(({ path, ...pair }) =>
    compareValues(rule.comparison, pair).map(({ difference, after = 'the new number of', reachesData = rule.reachesData }) => ({
      effect: rule.effect,
      property,
      path,
      consequence: describeConsequence(path, difference, insertNumber(rule.consequence, after)),
      advice: rule.advice ?? adviseByComparison(path, rule, pair),
      ...(reachesData === true ? { reachesData } : {}),
    })),
  );
}

/** The values that a rule compares. References to other resources alone neither change the rest of a structure nor remove a property. */
function findPairs(rule: LossRule, name: string, resource: ChangedResource): readonly SelectedPair[] {
  const { comparison } = rule;
  if (comparison.kind === 'analyzed' && comparison.ofResource === true) {
    const { before, after, properties } = resource;
    return properties.some(({ isReferenceOnly }) => !isReferenceOnly) ? [{ path: name, before, after }] : [];
  }
  const property = resource.properties.find((one) => one.name === name);
  if (property === undefined || (property.before === UNKNOWN && property.isReferenceOnly && isKeptByReferences(rule))) return [];
  const isNewStructure = property.before === undefined && hasTwoDefaults(rule);
  return selectValues(rule.path, property, rule.effect === 'expose').filter(
    ({ before, after }) => isNewStructure || before === UNKNOWN || after === UNKNOWN || !isSameShown(before, after),
  );
}

/** Returns the rule for a resource that already has the structure of the rule's path. An absent field of the structure has the default that applies after the change. */
function forPresent(rule: LossRule, property: string, { properties }: ChangedResource): LossRule {
  const { comparison } = rule;
  const isAbsent = properties.some(({ name, before }) => name === property && before === undefined);
  if (isAbsent || comparison.kind !== 'ranked' || typeof comparison.absent === 'string') return rule;
  return { ...rule, comparison: { ...comparison, absent: comparison.absent.after } };
}

/** Tests whether an absent field has another default after the change. */
function hasTwoDefaults({ comparison }: LossRule): boolean {
  return comparison.kind === 'ranked' && typeof comparison.absent !== 'string';
}

function isKeptByReferences({ path, comparison }: LossRule): boolean {
  return path.includes('/') || ['analyzed', 'items-gone', 'removed'].includes(comparison.kind);
}

function describeConsequence(path: string, difference: string | undefined, consequence: string): string {
  return difference === undefined
    ? `${path} changes, and the change set does not show whether the new value is weaker. If it is weaker, ${consequence}`
    : `${path} ${difference}: ${consequence}`;
}

function adviseByComparison(path: string, { comparison }: LossRule, { before }: ValuePair): string {
  switch (comparison.kind) {
    case 'lowered': {
      const number = Number(before === undefined ? comparison.absent : readScalar(before) === UNKNOWN ? Number.NaN : before);
      return Number.isFinite(number) && number > 0 ? `Keep ${path} at ${number} or more.` : `Keep ${path} unchanged.`;
    }
    case 'zeroed':
      return `Keep ${path} at 1 or more.`;
    case 'ranked': {
      const word = comparison.weakestFirst.flatMap((synonyms) => synonyms.split('|')).find((one) => one === before);
      return word === undefined ? `Keep ${path} unchanged.` : `Keep ${path}: ${word}.`;
    }
    case 'items-gone':
      return `Keep the ${comparison.noun}.`;
    default:
      return `Keep ${path} unchanged.`;
  }
}

function groupRules(): ReadonlyMap<string, readonly LossRule[]> {
  const pairs = LOSS_RULES.flatMap((rule) => rule.types.map((type) => ({ type, rule })));
  return new Map([...groupBy(pairs, ({ type }) => type)].map(([type, own]) => [type, own.map(({ rule }) => rule)]));
}

/** Inserts the new value of a limit: "backups older than 3 days are deleted", and for 0 "backups are deleted". */
function insertNumber(consequence: string, after: string): string {
  const text = after === '0' ? consequence.replace(/ older than \{after\} \w+/, '') : consequence;
  return text.replaceAll('{after}', after).replace(/\b1 (day|hour|second|minute|version)s\b/, '1 $1');
}
