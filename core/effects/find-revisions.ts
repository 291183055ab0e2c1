import { deletesFirst } from '../resource-types/deletes-first.ts';
import { findRevisionType, type RevisionType } from '../resource-types/revision-types.ts';
import type { AssessedChange } from './assess-change.ts';
import type { ChangeSetting, Softening } from './change-setting.ts';
import { namePropertyOf } from './find-causes.ts';
import { findHolder } from './find-holder.ts';
import { canonical, isObject, resolvesAlike, shownProperty } from './property-values.ts';
import { declaredSides, type StackTemplates } from './stack-templates.ts';

/** The changes of one stack. */
export interface StackChanges {
  readonly changes: readonly AssessedChange[];
  readonly templates: StackTemplates | undefined;
  /** Logical ids of resources that certainly keep their identity. */
  readonly keepsIdentity: (logicalId: string) => boolean;
}

/**
 * Finds the changes of immutable resources that their next revision supersedes: a replacement, or a removal that is paired one
 * to one with an Add of the same type and the same parent. If something still uses the old id after the update, the change has
 * `heldBy` instead of a softening. Only the templates show these references, so without templates no change is a revision.
 */
export function findRevisions(stack: StackChanges): ReadonlyMap<AssessedChange, Pick<ChangeSetting, 'softening' | 'heldBy'>> {
  const { changes, templates } = stack;
  if (templates === undefined) return new Map();
  const found = new Map<AssessedChange, Pick<ChangeSetting, 'softening' | 'heldBy'>>();
  const candidates = changes.flatMap((change): readonly Candidate[] => {
    const type = findRevisionType(change.type);
    return type === undefined || deletesFirst(change.type) ? [] : [{ change, type }];
  });
  const successors = pairRemovals(candidates, stack);
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

function softeningOf(change: AssessedChange, type: RevisionType, successor: AssessedChange | undefined): Softening | undefined {
  if (change.entries.every(({ Action }) => Action === 'Modify')) {
    const retained = type.role === 'grant' ? [] : (['replace-and-retain'] as const);
    return {
      from: ['replace', 'may-replace', ...retained],
      to: 'revision',
      because: 'its next revision supersedes it',
      isInferred: false,
    };
  }
  return successor === undefined
    ? undefined
    : { from: type.removals, to: 'revision', because: `${successor.logicalId} supersedes it`, isInferred: false };
}

/** Pairs each removal with one Add of the same type and the same parent. A removal without a matching Add is not paired. */
function pairRemovals(candidates: readonly Candidate[], stack: StackChanges): ReadonlyMap<AssessedChange, AssessedChange> {
  const byId = candidates.toSorted((a, b) => (a.change.logicalId < b.change.logicalId ? -1 : 1));
  const free = new Set(byId.map(({ change }) => change).filter(isOnly('Add')));
  const pairs = new Map<AssessedChange, AssessedChange>();
  for (const { change: removal, type } of byId.filter(({ change }) => isOnly('Remove')(change))) {
    const successor = [...free].find((added) => added.type === removal.type && hasSameParent(type, removal, added, stack));
    if (successor === undefined) continue;
    free.delete(successor);
    pairs.set(removal, successor);
  }
  return pairs;
}

function isOnly(action: string): (change: AssessedChange) => boolean {
  return ({ entries, reading }) => entries.every(({ Action }) => Action === action) && reading.kind !== 'unknown';
}

function hasSameParent(type: RevisionType, removed: AssessedChange, added: AssessedChange, stack: StackChanges): boolean {
  const [first, ...others] = type.parents;
  return (
    first !== undefined &&
    isSame(first, removed, added, stack, true) &&
    others.every((name) => isSame(name, removed, added, stack, false))
  );
}

function isSame(name: string, removed: AssessedChange, added: AssessedChange, stack: StackChanges, isRequired: boolean): boolean {
  const before = shownProperty(removed.change.valued?.ResourceChange, 'before', name);
  const after = shownProperty(added.change.valued?.ResourceChange, 'after', name);
  if (before !== undefined && after !== undefined) {
    return canonical(before.value) === canonical(after.value) && !(isRequired && before.value === undefined);
  }
  const declared = {
    before: stack.templates?.before?.Resources?.[removed.logicalId]?.Properties?.[name],
    after: stack.templates?.after.Resources?.[added.logicalId]?.Properties?.[name],
  };
  return !(isRequired && declared.before === undefined) && resolvesAlike(declared.before, declared.after, stack.keepsIdentity);
}

/** Properties that name the revisions themselves, and not another resource. */
const OWN_NAMES: readonly string[] = ['Family', 'LayerName', 'Name', 'Type'];

/**
 * Returns true if the template moves an existing resource to another parent, so that the old parent loses its revision or its grant. A
 * reference that follows a replaced parent does not move the resource.
 */
function hasMoved(change: AssessedChange, { parents }: RevisionType, templates: StackTemplates): boolean {
  if (!change.entries.every(({ Action }) => Action === 'Modify')) return false;
  return parents.some((name) => !OWN_NAMES.includes(name) && isMovedBy(name, change, templates));
}

function isMovedBy(name: string, { change, details, logicalId }: AssessedChange, templates: StackTemplates): boolean {
  const own = details.filter(({ Target }) => namePropertyOf(Target) === name);
  if (details.length > 0 && own.every(({ ChangeSource = '' }) => FOLLOWS.includes(ChangeSource))) return false;
  const { before, after } = declaredSides(templates, logicalId);
  const resources = [before?.[name], after?.[name]].map((value) => resourceOf(value, templates));
  if (resources[0] !== undefined && resources[0] === resources[1]) return false;
  const shown = (['before', 'after'] as const).map((side) => shownProperty(change.valued?.ResourceChange, side, name));
  const [from, to] = shown;
  if (from !== undefined && to !== undefined) return canonical(from.value) !== canonical(to.value);
  return own.length > 0 || canonical(before?.[name]) !== canonical(after?.[name]);
}

/** Sources of a detail whose reference stays the same in the template. */
const FOLLOWS: readonly string[] = ['ResourceReference', 'ResourceAttribute'];

/** Returns the resource of the stack that a value names by Ref or by its ARN or id; undefined for another value. */
function resourceOf(value: unknown, { after }: StackTemplates): string | undefined {
  if (!isObject(value)) return undefined;
  const [name, attribute] = [value['Fn::GetAtt'] ?? [value.Ref, 'Arn']].flat();
  const isIdentity = ['Arn', 'GroupId', 'FunctionArn'].includes(String(attribute));
  return typeof name === 'string' && isIdentity && after.Resources?.[name] !== undefined ? name : undefined;
}
