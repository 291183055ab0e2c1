import type { Change } from '../change-set/change-set-page.ts';
import type { Evidence } from '../change-set/evidence.ts';

/** SHA-256 of a text, hex. The caller brings it, as core does no cryptography of its own. */
export type Sha256 = (text: string) => string;

/**
 * The fingerprint of what a change set does: of every plain change of it and of the sets nested in it, and the same for another change
 * set that does the same to the same resources. The order of pages, changes, details and fields does not matter; anything else does.
 * Property values are not part of it, as they come from a describe that may drop changes.
 */
export function fingerprintChanges({ changes }: Pick<Evidence, 'changes'>, sha256: Sha256): string {
  const texts = changes.flatMap(({ path, plain }) =>
    plain === undefined ? [] : [canonical({ path, ...withoutCircumstances(plain) })],
  );
  return sha256(JSON.stringify(texts.sort()));
}

/** The fingerprint of what was judged: of one change set, by its ARN, and of what it does. */
export function bindFingerprint(changeSetId: string, fingerprint: string, sha256: Sha256): string {
  return sha256(JSON.stringify([changeSetId, fingerprint]));
}

/**
 * A change without what is no part of what it does: how many hooks look at it, which is planned after the change set is complete, and
 * the ARN of the change set nested in it, which is another one each time; what that one does is in the list.
 */
function withoutCircumstances({ Type, ResourceChange }: Change): Pick<Change, 'Type' | 'ResourceChange'> {
  return { Type, ResourceChange: ResourceChange && { ...ResourceChange, ChangeSetId: undefined } };
}

/** JSON in which neither the order of fields nor that of list entries shows. */
function canonical(value: unknown): string {
  return JSON.stringify(sortInside(value));
}

/** Lists become the sorted texts of their entries. */
function sortInside(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(canonical).sort();
  }
  if (typeof value === 'object' && value !== null) {
    const fields: Readonly<Record<string, unknown>> = { ...value };
    const names = Object.keys(fields).sort();
    return Object.fromEntries(names.map((name) => [name, sortInside(fields[name])]));
  }
  return value;
}
