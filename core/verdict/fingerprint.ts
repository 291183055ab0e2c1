import type { Change } from '../changes/change-set-page.ts';
import type { Evidence } from '../evidence/evidence.ts';

/** SHA-256 of a text, hex. The caller brings it, as core does no cryptography of its own. */
export type Sha256 = (text: string) => string;

/**
 * The fingerprint of what was judged: the change set's ARN and every plain change of it and of the sets nested in it. The
 * order of pages, changes, details and fields does not matter; anything else does. Property values are not part of it, as they
 * come from a describe that may drop changes.
 */
export function fingerprintChanges(evidence: Pick<Evidence, 'changeSetId' | 'changes'>, sha256: Sha256): string {
  const changes = evidence.changes.flatMap(({ path, plain }) =>
    plain === undefined ? [] : [canonical({ path, ...withoutHooks(plain) })],
  );
  return sha256(JSON.stringify([evidence.changeSetId, ...changes.sort()]));
}

/** How many hooks look at a change is planned after the change set is complete, and is no part of what it does. */
function withoutHooks({ Type, ResourceChange }: Change): Pick<Change, 'Type' | 'ResourceChange'> {
  return { Type, ResourceChange };
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
