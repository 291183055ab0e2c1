import type { Change, ResourceChange, ResourceChangeDetail } from '../changes/change-set-page.ts';
import { detailsOf, scopeOf } from '../changes/details-of.ts';
import { findUnknownWords } from '../changes/known-words.ts';
import { isDisarming } from './disarming.ts';
import type { EffectKind, EffectReading } from './effect.ts';
import { readingOf, worseKind } from './worse-reading.ts';

/** The type whose changes are other stacks. */
export const NESTED_STACK_TYPE = 'AWS::CloudFormation::Stack';

/** Attributes that CloudFormation keeps to itself: a change of nothing else reaches no resource. */
const ATTRIBUTES_OF_THE_TEMPLATE: readonly string[] = ['Metadata', 'CreationPolicy', 'UpdatePolicy'];

/** What each PolicyAction says by itself, whatever stands beside it. */
const EFFECT_OF_POLICY_ACTION: ReadonlyMap<string | undefined, EffectKind> = new Map([
  ['Delete', 'delete'],
  ['Snapshot', 'delete'],
  ['Retain', 'orphan'],
  ['ReplaceAndDelete', 'replace'],
  ['ReplaceAndSnapshot', 'replace'],
  ['ReplaceAndRetain', 'replace-and-orphan'],
]);

/**
 * Reads one entry of a change set: Action, Replacement, PolicyAction, Scope and Details together. Where they disagree,
 * or one holds a word that is not known, the effect is `opaque` and the most severe of what they say is kept as `atLeast`.
 *
 * `Replacement` means nothing on an Add or an Import, where the service was seen to say `True`.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
 *
 * @param insideIsKnown for a nested stack: whether its own change set is known
 */
export function classifyChange(change: Change, insideIsKnown: boolean): EffectReading {
  if (change.Type !== 'Resource') {
    return { kind: 'opaque', doubts: [`its Type is ${quote(change.Type)}, where only "Resource" is known`] };
  }
  const resource = change.ResourceChange;
  if (resource === undefined) {
    return { kind: 'opaque', doubts: ['the entry has no ResourceChange'] };
  }
  const doubts = [
    ...findUnknownWords(resource).map((word) => `its ${word} is not known`),
    ...(resource.LogicalResourceId ? [] : ['it has no LogicalResourceId']),
    ...(resource.ResourceType ? [] : ['it has no ResourceType']),
  ];
  const reading = classifyAction(resource, insideIsKnown);
  return readingOf(reading.kind, [...reading.doubts, ...doubts]);
}

function classifyAction(change: ResourceChange, insideIsKnown: boolean): EffectReading {
  switch (change.Action) {
    case 'Add':
      return withoutPolicyAction('create', change);
    case 'Import':
      return withoutPolicyAction('import', change);
    case 'SyncWithActual':
      return change.Replacement === 'True' || change.Replacement === 'Conditional'
        ? { kind: 'replace', doubts: [disagreement(change)] }
        : withoutPolicyAction('sync', change);
    case 'Remove':
      return classifyRemove(change);
    case 'Modify':
      return classifyModify(change, insideIsKnown);
    case 'Dynamic':
      return { kind: 'opaque', doubts: ['CloudFormation decides while it executes (Action "Dynamic")'] };
    case undefined:
      return { kind: 'opaque', doubts: ['it has no Action'] };
    default:
      return { kind: 'opaque', doubts: [] };
  }
}

function withoutPolicyAction(kind: EffectKind, change: ResourceChange): EffectReading {
  const said = effectOfPolicyAction(change);
  return said === undefined ? { kind, doubts: [] } : { kind: said, doubts: [disagreement(change)] };
}

function classifyRemove(change: ResourceChange): EffectReading {
  switch (effectOfPolicyAction(change)) {
    case undefined:
    case 'delete':
      return { kind: 'delete', doubts: [] };
    case 'orphan':
      return { kind: 'orphan', doubts: [] };
    default:
      return { kind: 'delete', doubts: [disagreement(change)] };
  }
}

function classifyModify(change: ResourceChange, insideIsKnown: boolean): EffectReading {
  const said = effectOfPolicyAction(change);
  const replaces = said === undefined || said === 'replace' || said === 'replace-and-orphan';
  switch (change.Replacement) {
    case 'True':
      return replaces
        ? { kind: said ?? 'replace', doubts: [] }
        : { kind: worseKind('replace', said), doubts: [disagreement(change)] };
    case 'Conditional':
      return replaces
        ? { kind: 'may-replace', doubts: [] }
        : { kind: worseKind('may-replace', said), doubts: [disagreement(change)] };
    case 'False':
      return said === undefined ? classifyInPlace(change, insideIsKnown) : { kind: said, doubts: [disagreement(change)] };
    case undefined:
      return {
        kind: worseKind(said ?? 'update', worstRecreation(detailsOf(change))),
        doubts: ['it has no Replacement'],
      };
    default:
      return { kind: worseKind(said ?? 'update', worstRecreation(detailsOf(change))), doubts: [] };
  }
}

function classifyInPlace(change: ResourceChange, insideIsKnown: boolean): EffectReading {
  const recreation = worstRecreation(detailsOf(change));
  if (recreation !== 'update') {
    return { kind: recreation, doubts: ['its Replacement "False" and its Details disagree'] };
  }
  const kind = isDisarming(change) ? 'disarm' : isOfTheTemplate(change) ? 'none' : 'update';
  return change.ResourceType === NESTED_STACK_TYPE && !insideIsKnown
    ? { kind, doubts: ['the nested stack has no change set of its own, so that what happens inside is not visible'] }
    : { kind, doubts: [] };
}

/** What the details alone say about replacement. */
function worstRecreation(details: readonly ResourceChangeDetail[]): EffectKind {
  return details.map(recreationOf).reduce(worseKind, 'update');
}

function recreationOf(detail: ResourceChangeDetail): EffectKind {
  switch (detail.Target?.RequiresRecreation) {
    case 'Always':
      return detail.Evaluation === 'Dynamic' ? 'may-replace' : 'replace';
    case 'Conditionally':
      return 'may-replace';
    default:
      return 'update';
  }
}

function isOfTheTemplate(change: ResourceChange): boolean {
  const scope = scopeOf(change);
  return scope.length > 0 && scope.every((attribute) => ATTRIBUTES_OF_THE_TEMPLATE.includes(attribute));
}

function effectOfPolicyAction(change: ResourceChange): EffectKind | undefined {
  return EFFECT_OF_POLICY_ACTION.get(change.PolicyAction);
}

function disagreement(change: ResourceChange): string {
  const words = [change.Action, change.Replacement && `Replacement ${change.Replacement}`, change.PolicyAction];
  return `${words.filter(Boolean).join(', ')} contradict each other`;
}

function quote(word: string | undefined): string {
  return word === undefined ? 'absent' : `"${word}"`;
}
