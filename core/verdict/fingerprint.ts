import type { Change } from '../change-set/change-set-page.ts';
import type { Evidence } from '../change-set/evidence.ts';
import { namesOfSettings, type SettingsChange } from '../stack/settings-change.ts';

/** SHA-256 of a string, hex. The caller provides it, because core contains no cryptography. */
export type Sha256 = (text: string) => string;

/**
 * Fingerprints every plain change of a change set and of its nested change sets. Another change set that makes the same changes to the
 * same resources has the same fingerprint. The order of pages, changes, details, and fields has no effect. Property values are not part
 * of the fingerprint, because the response with property values can omit changes.
 */
export function fingerprintChanges({ changes }: Pick<Evidence, 'changes'>, sha256: Sha256): string {
  const texts = changes.flatMap(({ path, plain }) =>
    plain === undefined ? [] : [canonical({ path, ...withoutCircumstances(plain) })],
  );
  return sha256(JSON.stringify(texts.sort()));
}

/**
 * Fingerprints a judged change set: its ARN, its changes, and the changed settings of the stack.
 *
 * @param settings settings that the list of changes does not contain
 */
export function bindFingerprint(changeSetId: string, fingerprint: string, sha256: Sha256, settings: SettingsChange = {}): string {
  const changed = namesOfSettings(settings).map((name) => canonical({ [name]: settings[name] }));
  return sha256(JSON.stringify([changeSetId, fingerprint, ...changed]));
}

/** Fingerprints the settings of a push whose change set has no changes. */
export function fingerprintSettings(changeSetId: string, settings: SettingsChange | undefined, sha256: Sha256): string {
  return bindFingerprint(changeSetId, fingerprintChanges({ changes: [] }, sha256), sha256, settings);
}

/**
 * Removes the fields that do not describe the change: the number of hooks, which CloudFormation plans later, and the ARN of the nested
 * change set, which is different each time. The changes of the nested change set are in the list.
 */
function withoutCircumstances({ Type, ResourceChange }: Change): Pick<Change, 'Type' | 'ResourceChange'> {
  return { Type, ResourceChange: ResourceChange && { ...ResourceChange, ChangeSetId: undefined } };
}

/** Writes JSON that does not depend on the order of fields and list entries. */
function canonical(value: unknown): string {
  return JSON.stringify(sortInside(value));
}

/** Replaces each list by the sorted JSON strings of its entries. */
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
