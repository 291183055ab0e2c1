import type { ResourceChangeDetail } from '../change-set/change-set-page.ts';
import { namePropertyOf } from '../change-set/details-of.ts';
import { groupBy } from '../group-by.ts';
import { findStableAttribute } from '../resource-types/stable-attributes.ts';
import { type AssessedChange, isInPlace, recreatingDetails } from './assess-change.ts';
import type { Softening } from './change-setting.ts';
import { canonical, literalProperty, shownProperty } from './property-values.ts';
import type { StackTemplates } from './stack-templates.ts';

/** Target of a detail: a resource and its attribute; a Ref has no attribute. */
export interface Reference {
  readonly logicalId: string;
  readonly attribute: string | undefined;
  readonly text: string;
}

/** Reads the target of a detail; undefined if the detail does not refer to a resource. */
function readReference({ ChangeSource, CausingEntity }: ResourceChangeDetail): Reference | undefined {
  if (CausingEntity === undefined) return undefined;
  if (ChangeSource === 'ResourceReference') return { logicalId: CausingEntity, attribute: undefined, text: CausingEntity };
  const dot = CausingEntity.indexOf('.');
  if (ChangeSource !== 'ResourceAttribute') return undefined;
  // Stryker disable next-line ConditionalExpression: no resource has an empty logical ID, and no attribute is the whole text
  return dot < 1
    ? undefined
    : { logicalId: CausingEntity.slice(0, dot), attribute: CausingEntity.slice(dot + 1), text: CausingEntity };
}

/** The references of one stack that resolve to the same value before and after the update. */
export interface StableReferences {
  /** Changes that are updates in place, because every recreating detail is such a reference. */
  readonly updates: ReadonlyMap<AssessedChange, Softening>;
  /** Tests whether a detail only reports that the target of such a reference changes. */
  readonly isStable: (detail: ResourceChangeDetail) => boolean;
}

/**
 * Finds the changes that CloudFormation reports as possible replacements only because a property refers to an attribute of a resource
 * that is updated in place, and that attribute keeps its value. Every recreating detail must be such a reference.
 *
 * Sources: a recorded change set, in which an EIP association that referred to an instance updated in place was Conditional and
 * was not replaced, and the documentation:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html
 *
 * @param settled logical IDs of changes that other rules prove to be updates in place
 */
export function findStableReferences(
  changes: readonly AssessedChange[],
  templates: StackTemplates | undefined,
  settled: ReadonlySet<string>,
): StableReferences {
  const byId = groupBy(changes, ({ logicalId }) => logicalId);
  const answers = new Map<AssessedChange, boolean>();
  const stays = (logicalId: string): AssessedChange | undefined => {
    const [one, ...more] = byId.get(logicalId) ?? [];
    if (one === undefined || more.length > 0) return undefined;
    return isInPlace(one) || settled.has(logicalId) || qualifies(one) ? one : undefined;
  };
  const isStable = (detail: ResourceChangeDetail): boolean => {
    const reference = detail.Evaluation === 'Dynamic' ? readReference(detail) : undefined;
    if (reference === undefined) return false;
    const target = stays(reference.logicalId);
    if (target === undefined) return false;
    const attribute = findStableAttribute(target.type, reference.attribute);
    return attribute?.dependsOn.every((name) => isProvenEqual(target, name, templates)) ?? false;
  };
  // A change is treated as not stable while its references are followed, so that a circular reference proves nothing.
  const qualifies = (change: AssessedChange): boolean => {
    const known = answers.get(change);
    if (known !== undefined) return known;
    answers.set(change, false);
    const answer = isCandidate(change) && recreatingDetails(change).every(isStable);
    answers.set(change, answer);
    return answer;
  };
  const updates = new Map<AssessedChange, Softening>(
    changes
      .filter(qualifies)
      .map((change) => [change, { from: ['may-replace'], to: 'update', because: describeStable(change), isInferred: true }]),
  );
  return { updates, isStable };
}

/**
 * Types whose replacement depends only on their properties. A custom resource qualifies, because CloudFormation invokes its provider only
 * if a property has another value. Excluded are nested stacks and the other CloudFormation types, and third-party types.
 */
const DEPENDENTS = /^(AWS::(?!CloudFormation::)|Custom::|AWS::CloudFormation::CustomResource$)/;

/** Tests for a change that CloudFormation reports as a possible replacement, of a type whose references can prove an update in place. */
function isCandidate({ details, entries, reading, type }: AssessedChange): boolean {
  return (
    reading.kind === 'may-replace' &&
    entries.every(({ Replacement }) => Replacement !== 'True') &&
    recreatingDetails({ details }).length > 0 &&
    DEPENDENTS.test(type)
  );
}

function describeStable(change: AssessedChange): string {
  // Stryker disable next-line OptionalChaining: every recreating detail of an update is a reference
  const texts = recreatingDetails(change).map((detail) => readReference(detail)?.text);
  const names = [...new Set(texts)].sort();
  return `${names.join(' and ')} ${names.length === 1 ? 'keeps its value' : 'keep their values'}`;
}

/** Returns true if both values are known and equal. A property that no detail names can still change. */
function isProvenEqual(
  { change, details, logicalId }: AssessedChange,
  name: string,
  templates: StackTemplates | undefined,
): boolean {
  if (details.some(({ Target }) => namePropertyOf(Target) === name)) return false;
  const valued = change.valued?.ResourceChange;
  const before = shownProperty(valued, 'before', name) ?? literalProperty(templates, 'before', logicalId, name);
  const after = shownProperty(valued, 'after', name) ?? literalProperty(templates, 'after', logicalId, name);
  return before !== undefined && after !== undefined && canonical(before.value) === canonical(after.value);
}
