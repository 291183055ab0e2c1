import { namePropertyOf } from '../change-set/details-of.ts';
import { deletesFirst } from '../resource-types/deletes-first.ts';
import { findRevisionType, type RevisionType } from '../resource-types/revision-types.ts';
import type { AssessedChange } from './assess-change.ts';
import type { ChangeSetting, Softening } from './change-setting.ts';
import type { EffectKind } from './effect.ts';
import { findHolder } from './find-holder.ts';
import { canonical, isObject, resolvesAlike, shownProperty } from './property-values.ts';
import { declaredSides, type StackTemplates } from './stack-templates.ts';

/** The changes of one stack. */
export interface StackChanges {
  readonly changes: readonly AssessedChange[];
  readonly templates: StackTemplates | undefined;
  /** Logical IDs of resources that certainly keep their identity. */
  readonly keepsIdentity: (logicalId: string) => boolean;
}

/**
 * Finds the changes of immutable resources that their next revision supersedes: a replacement, or a removal that is paired one
 * to one with an Add of the same type and the same parent. If something still uses the old ID after the update, the change has
 * `heldBy` instead of a milder effect. Only the templates show these references, so without templates no change is a revision.
 */
export function findRevisions(stack: StackChanges): ReadonlyMap<AssessedChange, Pick<ChangeSetting, 'softening' | 'heldBy'>> {
  const { changes, templates } = stack;
  if (templates === undefined) return new Map();
  const found = new Map<AssessedChange, Pick<ChangeSetting, 'softening' | 'heldBy'>>();
  const candidates = changes.flatMap((change): readonly Candidate[] => {
    const type = findRevisionType(change.type);
    return type === undefined || deletesFirst(change.type) ? [] : [{ change, type }];
  });
  const successors = pairRemovals(candidates, templates, stack.keepsIdentity);
  for (const { change, type } of candidates) {
    const softening = hasMoved(change, type, templates) ? undefined : softeningOf(change, type, successors.get(change));
    if (softening === undefined) continue;
    const heldBy = findHolder(change.logicalId, changes, templates.before ?? templates.after);
    found.set(change, heldBy === undefined ? { softening } : { heldBy });
  }
  return found;
}

/** A change of an immutable resource, with the facts about its type. */
interface Candidate {
  readonly change: AssessedChange;
  readonly type: RevisionType;
}

const REPLACEMENTS: readonly EffectKind[] = ['replace', 'may-replace'];

function softeningOf(change: AssessedChange, type: RevisionType, successor: AssessedChange | undefined): Softening | undefined {
  if (isOnly('Modify')(change)) {
    const from = type.role === 'grant' ? REPLACEMENTS : [...REPLACEMENTS, 'replace-and-retain' as const];
    return { from, to: 'revision', because: 'its next revision supersedes it', isInferred: false };
  }
  return successor === undefined
    ? undefined
    : { from: type.removals, to: 'revision', because: `${successor.logicalId} supersedes it`, isInferred: false };
}

/** Pairs each removal with one Add of the same type and the same parent. A removal without a matching Add is not paired. */
function pairRemovals(
  candidates: readonly Candidate[],
  templates: StackTemplates,
  keepsIdentity: StackChanges['keepsIdentity'],
): ReadonlyMap<AssessedChange, AssessedChange> {
  // Stryker disable next-line EqualityOperator: two changes with one logical ID are unknown
  const byId = candidates.toSorted((a, b) => (a.change.logicalId < b.change.logicalId ? -1 : 1));
  const free = new Set(byId.map(({ change }) => change).filter(isOnly('Add')));
  const pairs = new Map<AssessedChange, AssessedChange>();
  for (const { change: removal, type } of byId.filter(({ change }) => isOnly('Remove')(change))) {
    const successor = [...free].find(
      (added) => added.type === removal.type && hasSameParent(type, { removal, added, templates, keepsIdentity }),
    );
    // Stryker disable next-line ConditionalExpression: without a successor, there is no pair
    if (successor === undefined) continue;
    free.delete(successor);
    pairs.set(removal, successor);
  }
  return pairs;
}

function isOnly(action: string): (change: AssessedChange) => boolean {
  return ({ entries, reading }) => entries.every(({ Action }) => Action === action) && reading.kind !== 'unknown';
}

/** A removal and an Add that can be its successor. */
interface Pair extends Pick<StackChanges, 'keepsIdentity'> {
  readonly removal: AssessedChange;
  readonly added: AssessedChange;
  readonly templates: StackTemplates;
}

/** Compares the parents. The first is required; the others are equal or both absent. A type without a parent allows no removal. */
function hasSameParent({ parents }: RevisionType, pair: Pair): boolean {
  return parents.every((name, index) => isSame(name, pair, index === 0));
}

function isSame(name: string, { removal, added, templates, keepsIdentity }: Pair, isRequired: boolean): boolean {
  const before = shownProperty(removal.change.valued?.ResourceChange, 'before', name);
  const after = shownProperty(added.change.valued?.ResourceChange, 'after', name);
  if (before !== undefined && after !== undefined) {
    return canonical(before.value) === canonical(after.value) && !(isRequired && before.value === undefined);
  }
  const old = declaredSides(templates, removal.logicalId).before?.[name];
  const next = declaredSides(templates, added.logicalId).after?.[name];
  return !(isRequired && old === undefined) && resolvesAlike(old, next, keepsIdentity);
}

/** Properties that name the revisions themselves, and not another resource. */
const OWN_NAMES: readonly string[] = ['Family', 'LayerName', 'Name', 'Type'];

/**
 * Returns true if the template moves an existing resource to another parent, so that the old parent loses its revision or its grant. A
 * reference that follows a replaced parent does not move the resource.
 */
function hasMoved(change: AssessedChange, { parents }: RevisionType, templates: StackTemplates): boolean {
  return isOnly('Modify')(change) && parents.some((name) => !OWN_NAMES.includes(name) && isMovedBy(name, change, templates));
}

function isMovedBy(name: string, { change, details, logicalId }: AssessedChange, templates: StackTemplates): boolean {
  const own = details.filter(({ Target }) => namePropertyOf(Target) === name);
  if (details.length > 0 && own.every(({ ChangeSource }) => FOLLOWS.includes(String(ChangeSource)))) return false;
  const { before, after } = declaredSides(templates, logicalId);
  const resources = [before?.[name], after?.[name]].map((value) => resourceOf(value, templates));
  if (resources[0] !== undefined && resources[0] === resources[1]) return false;
  const shown = (['before', 'after'] as const).map((side) => shownProperty(change.valued?.ResourceChange, side, name));
  const [from, to] = shown;
  if (from !== undefined && to !== undefined) return canonical(from.value) !== canonical(to.value);
  return own.length > 0 || canonical(before?.[name]) !== canonical(after?.[name]);
}

/** Values of ChangeSource for which the reference in the template does not change. */
const FOLLOWS: readonly string[] = ['ResourceReference', 'ResourceAttribute'];

/** Returns the resource of the stack that a value names by Ref or by its ARN or ID; undefined for another value. */
function resourceOf(value: unknown, { after }: StackTemplates): string | undefined {
  if (!isObject(value)) return undefined;
  const [name, attribute] = [value['Fn::GetAtt'] ?? [value.Ref, 'Arn']].flat();
  const isIdentity = ['Arn', 'GroupId', 'FunctionArn'].includes(String(attribute));
  const id = String(name);
  return isIdentity && after.Resources?.[id] !== undefined ? id : undefined;
}
