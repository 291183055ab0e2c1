import { deletesFirst } from '../resource-types/deletes-first.ts';
import { findRevisionType, type RevisionType } from '../resource-types/revision-types.ts';
import type { Template } from '../template/template.ts';
import type { AssessedChange } from './assess-change.ts';
import type { Softening } from './change-setting.ts';
import { canonical, resolvesAlike, shownProperty } from './property-values.ts';
import { referencesOf, type StackTemplates } from './stack-templates.ts';

/** The changes of one stack. */
export interface StackChanges {
  readonly changes: readonly AssessedChange[];
  readonly templates: StackTemplates | undefined;
  /** Logical ids of resources that certainly keep their identity. */
  readonly keepsIdentity: (logicalId: string) => boolean;
}

/**
 * Finds the changes of immutable resources that their next revision supersedes: a replacement, or a removal that is paired one to one
 * with an Add of the same type and the same parent. No resource that this update leaves unchanged may refer to the old id. Only
 * the templates show these references, so without templates no change is a revision.
 */
export function findRevisions(stack: StackChanges): ReadonlyMap<AssessedChange, Softening> {
  const { changes, templates } = stack;
  if (templates === undefined) return new Map();
  const found = new Map<AssessedChange, Softening>();
  const candidates = changes.flatMap((change): readonly Candidate[] => {
    const type = findRevisionType(change.type);
    return type === undefined || deletesFirst(change.type) ? [] : [{ change, type }];
  });
  const successors = pairRemovals(candidates, stack);
  for (const { change, type } of candidates) {
    const softening = softeningOf(change, type, successors.get(change));
    if (softening !== undefined && !isHeld(change, stack, templates.before ?? templates.after)) found.set(change, softening);
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

/** Returns true if an Output, an SSM parameter, or a resource that this update leaves as it is refers to the resource. */
function isHeld({ logicalId }: AssessedChange, { changes }: StackChanges, before: Template): boolean {
  const updated = new Set(changes.filter(isUpdated).map((change) => change.logicalId));
  const holders = Object.entries(before.Resources ?? {}).filter(
    ([id, { Type }]) => id !== logicalId && (!updated.has(id) || Type === 'AWS::SSM::Parameter'),
  );
  return [...holders.map(([, { Properties }]) => Properties), before.Outputs ?? {}].some((part) =>
    referencesOf(part).names.has(logicalId),
  );
}

/** Returns true if no old state of the resource remains: it is modified, or it is deleted. */
function isUpdated({ entries }: AssessedChange): boolean {
  return entries.every(
    ({ Action, PolicyAction }) =>
      (Action === 'Modify' || Action === 'Remove') && PolicyAction !== 'Retain' && PolicyAction !== 'ReplaceAndRetain',
  );
}
