import type { Change, ResourceChange } from '../change-set/change-set-page.ts';
import { detailsOf, scopeOf, targetsOf } from '../change-set/details-of.ts';
import { findUnknownWords } from '../change-set/known-words.ts';
import { HIDDEN_STACK_TYPES, NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import type { EffectKind } from './effect.ts';
import type { Claim } from './join-claims.ts';

/** Attributes that CloudFormation keeps to itself: a change of nothing else reaches no resource. */
const ATTRIBUTES_OF_THE_TEMPLATE: readonly (string | undefined)[] = ['Metadata', 'CreationPolicy', 'UpdatePolicy'];

/** What each PolicyAction says by itself, whatever stands beside it. */
const EFFECTS_OF_POLICY_ACTION: ReadonlyMap<string | undefined, readonly EffectKind[]> = new Map([
  ['Delete', ['delete']],
  ['Snapshot', ['delete']],
  ['Retain', ['retain']],
  ['ReplaceAndDelete', ['replace']],
  ['ReplaceAndSnapshot', ['replace']],
  ['ReplaceAndRetain', ['replace-and-retain']],
]);

/**
 * Reads one entry of a change set: Action, Replacement, PolicyAction, Scope and Details together. Where they disagree,
 * or one holds a word that is not known, that is a doubt, and everything that one of them says stays known.
 *
 * `Replacement` means nothing on an Add or an Import, where the service was seen to say `True`.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
 *
 * @param insideIsKnown for a nested stack: whether its own change set is known
 */
export function classifyChange(change: Change, insideIsKnown: boolean): Claim {
  if (change.Type !== 'Resource') {
    return { known: [], doubts: [`its Type is ${quote(change.Type)}, where only "Resource" is known`] };
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
      return { known: wordsBesideAction(change), doubts: ['CloudFormation decides while it executes (Action "Dynamic")'] };
    case undefined:
      return { known: wordsBesideAction(change), doubts: ['it has no Action'] };
    default:
      return { known: wordsBesideAction(change), doubts: [] };
  }
}

/** The meaning of an action that leaves no room for what other words say. */
function contradictedBy(others: readonly EffectKind[], meaning: EffectKind, change: ResourceChange): Claim {
  return { known: [...others, meaning], doubts: others.length === 0 ? [] : [disagreement(change)] };
}

/** What is said by the words that stand beside the Action. */
function wordsBesideAction(change: ResourceChange): readonly EffectKind[] {
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
      ? ['the nested stack has no change set of its own, so that what happens inside is not visible']
      : []),
    ...(HIDDEN_STACK_TYPES.includes(change.ResourceType) && !isOfTheTemplate(change)
      ? ['it deploys stacks that no change set shows, so that the update can delete resources in them']
      : []),
  ];
  return { known: [...recreation, isOfTheTemplate(change) ? 'none' : 'update'], doubts };
}

/** What the details alone say about replacement. */
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

/** Whether nothing but what the template says about the resource changes, by its Scope and its Details alike. */
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
