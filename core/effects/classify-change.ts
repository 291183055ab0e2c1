import type { Change, ResourceChange } from '../change-set/change-set-page.ts';
import { detailsOf, scopeOf, targetsOf } from '../change-set/details-of.ts';
import { findUnknownWords } from '../change-set/known-words.ts';
import { HIDDEN_STACK_TYPES, NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import type { EffectKind } from './effect.ts';
import type { Claim } from './join-claims.ts';

/** Attributes that only CloudFormation stores. A change of only these attributes does not affect the resource. */
const ATTRIBUTES_OF_THE_TEMPLATE: readonly (string | undefined)[] = ['Metadata', 'CreationPolicy', 'UpdatePolicy'];

/** Effects by PolicyAction, independent of the other fields. */
const EFFECTS_OF_POLICY_ACTION: ReadonlyMap<string | undefined, readonly EffectKind[]> = new Map([
  ['Delete', ['delete']],
  ['Snapshot', ['delete']],
  ['Retain', ['retain']],
  ['ReplaceAndDelete', ['replace']],
  ['ReplaceAndSnapshot', ['replace']],
  ['ReplaceAndRetain', ['replace-and-retain']],
]);

/**
 * Reads one entry of a change set: Action, Replacement, PolicyAction, Scope and Details together. If they disagree,
 * or if a field has an unknown value, the result has a doubt and keeps every effect that a field states.
 *
 * `Replacement` has no meaning for an Add or an Import; recorded responses have the value `True` there.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
 *
 * @param insideIsKnown for a nested stack: true if its own change set is known
 */
export function classifyChange(change: Change, insideIsKnown: boolean): Claim {
  if (change.Type !== 'Resource') {
    return { known: [], doubts: [`its Type is ${quote(change.Type)}, expected "Resource"`] };
  }
  const resource = change.ResourceChange;
  if (resource === undefined) {
    return { known: [], doubts: ['the entry has no ResourceChange'] };
  }
  const claim = classifyAction(resource, insideIsKnown);
  const doubts = [
    ...claim.doubts,
    ...findUnknownWords(resource).map((word) => `its ${word} is not known`),
    ...(resource.LogicalResourceId ? [] : ['it has no LogicalResourceId']),
    ...(resource.ResourceType ? [] : ['it has no ResourceType']),
  ];
  return { known: claim.known, doubts };
}

function classifyAction(change: ResourceChange, insideIsKnown: boolean): Claim {
  const said = effectsOfPolicyAction(change);
  switch (change.Action) {
    case 'Add':
      return contradictedBy(said, 'create', change);
    case 'Import':
      return contradictedBy(said, 'import', change);
    case 'SyncWithActual':
      return contradictedBy([...said, ...effectsOfReplacement(change)], 'sync', change);
    case 'Remove':
      return said.some((effect) => effect === 'delete' || effect === 'retain')
        ? { known: said, doubts: [] }
        : contradictedBy(said, 'delete', change);
    case 'Modify':
      return classifyModify(change, said, insideIsKnown);
    case 'Dynamic':
      return { known: effectsOfOtherFields(change), doubts: ['CloudFormation decides during the update (Action "Dynamic")'] };
    case undefined:
      return { known: effectsOfOtherFields(change), doubts: ['it has no Action'] };
    default:
      return { known: effectsOfOtherFields(change), doubts: [] };
  }
}

/**
 * Joins the effect of an Action with the effects of the other fields. An effect of another field contradicts the Action, which adds a
 * doubt.
 */
function contradictedBy(others: readonly EffectKind[], meaning: EffectKind, change: ResourceChange): Claim {
  return { known: [...others, meaning], doubts: others.length === 0 ? [] : [disagreement(change)] };
}

/** Returns the effects that the fields other than Action state. */
function effectsOfOtherFields(change: ResourceChange): readonly EffectKind[] {
  return [...effectsOfPolicyAction(change), ...effectsOfReplacement(change), ...effectsOfDetails(change)];
}

function classifyModify(change: ResourceChange, said: readonly EffectKind[], insideIsKnown: boolean): Claim {
  const isAboutReplacing = said.some((effect) => effect === 'replace' || effect === 'replace-and-retain');
  switch (change.Replacement) {
    case 'True':
      return isAboutReplacing ? { known: said, doubts: [] } : contradictedBy(said, 'replace', change);
    case 'Conditional':
      return isAboutReplacing ? { known: ['may-replace'], doubts: [] } : contradictedBy(said, 'may-replace', change);
    case 'False':
      return said.length === 0
        ? classifyInPlace(change, insideIsKnown)
        : contradictedBy([...said, ...effectsOfDetails(change)], 'update', change);
    case undefined:
      return { known: [...said, ...effectsOfDetails(change), 'update'], doubts: ['it has no Replacement'] };
    default:
      return { known: [...said, ...effectsOfDetails(change), 'update'], doubts: [] };
  }
}

function classifyInPlace(change: ResourceChange, insideIsKnown: boolean): Claim {
  const recreation = effectsOfDetails(change);
  const doubts = [
    ...(recreation.length === 0 ? [] : ['its Replacement "False" and its Details disagree']),
    ...(change.ResourceType === NESTED_STACK_TYPE && !insideIsKnown
      ? ['the nested stack has no change set, so the changes inside it are not visible']
      : []),
    ...(HIDDEN_STACK_TYPES.includes(change.ResourceType) && !isOfTheTemplate(change)
      ? ['it deploys stacks that no change set describes, so the update can delete resources in those stacks']
      : []),
  ];
  return { known: [...recreation, isOfTheTemplate(change) ? 'none' : 'update'], doubts };
}

/** Returns the replacements that the details state. */
function effectsOfDetails(change: ResourceChange): readonly EffectKind[] {
  return detailsOf(change).flatMap(({ Target, Evaluation }) => {
    switch (Target?.RequiresRecreation) {
      case 'Always':
        return Evaluation === 'Dynamic' ? 'may-replace' : 'replace';
      case 'Conditionally':
        return 'may-replace';
      default:
        return [];
    }
  });
}

function effectsOfReplacement({ Replacement }: ResourceChange): readonly EffectKind[] {
  switch (Replacement) {
    case 'True':
      return ['replace'];
    case 'Conditional':
      return ['may-replace'];
    default:
      return [];
  }
}

/** Returns true if both Scope and Details show that only attributes that CloudFormation stores change. */
function isOfTheTemplate(change: ResourceChange): boolean {
  const attributes = [...scopeOf(change), ...targetsOf(change).map(({ Attribute }) => Attribute)];
  return attributes.length > 0 && attributes.every((attribute) => ATTRIBUTES_OF_THE_TEMPLATE.includes(attribute));
}

function effectsOfPolicyAction({ PolicyAction }: ResourceChange): readonly EffectKind[] {
  return EFFECTS_OF_POLICY_ACTION.get(PolicyAction) ?? [];
}

function disagreement(change: ResourceChange): string {
  const words = [change.Action, change.Replacement && `Replacement ${change.Replacement}`, change.PolicyAction];
  return `${words.filter(Boolean).join(', ')} contradict each other`;
}

function quote(word: string | undefined): string {
  return word === undefined ? 'absent' : `"${word}"`;
}
