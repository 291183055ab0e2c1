import { detailsOf } from '../change-set/details-of.ts';
import type { Evidence } from '../change-set/evidence.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import { canonical, readContext } from '../effects/property-values.ts';
import { MASK } from '../masking/mask.ts';
import { namesOfSettings, type SettingsChange } from '../stack/settings-change.ts';
import { fingerprintChanges, type Sha256 } from '../verdict/fingerprint.ts';
import type { RecordedProperty } from './decision-record.ts';
import { parseObject, recordProperties } from './record-properties.ts';

/** Text in a value that CloudFormation knows only while it executes the change set. */
const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** Fingerprint of the changes of a change set, with the values that they set. */
export interface ValueFingerprint {
  /** SHA-256, hex. Two change sets with the same fingerprint make the same changes, except for the values that are not covered. */
  readonly fingerprint: string;
  /** Properties whose values the fingerprint does not cover, because they are unknown or secret. Sorted. */
  readonly notCovered: readonly string[];
}

/**
 * Fingerprints the changes of a change set, the values of the changed properties, and the changed settings of the stack. A waiver can name
 * this fingerprint. A secret is not part of the fingerprint, because a person who knows the other values could guess a short secret from it.
 *
 * @param settings settings that the list of changes does not contain
 */
export function fingerprintValues(
  evidence: Pick<Evidence, 'changes' | 'hiddenParameters'>,
  sha256: Sha256,
  settings: SettingsChange = {},
): ValueFingerprint {
  const changes = evidence.changes.map((change) => {
    const properties = recordProperties(change, evidence.hiddenParameters, Number.POSITIVE_INFINITY);
    const attributes = attributesOf(change);
    return { place: placeOf(change), entry: entryOf(change), hasValues: hasValues(change), properties, attributes };
  });
  const values = changes.map(({ place, entry, properties, attributes }) => [
    place,
    entry,
    properties.map(({ name, path, before, after }) => [name, path, before, after]),
    ...attributes,
  ]);
  const changed = namesOfSettings(settings).map((name) => [name, settings[name]]);
  const parts = [fingerprintChanges(evidence, sha256), values.map((value) => JSON.stringify(value)).sort()];
  return {
    fingerprint: sha256(JSON.stringify(changed.length === 0 ? parts : [...parts, changed])),
    notCovered: changes
      .flatMap(({ place, hasValues, properties }) =>
        hasValues ? properties.filter(isUnknown).map(({ name }) => `${place}.${name}`) : [`${place} (all values)`],
      )
      .sort(),
  };
}

function placeOf({ path, plain, valued }: LocatedChange): string {
  const id = (plain ?? valued)?.ResourceChange?.LogicalResourceId ?? '(unnamed)';
  return path === '' ? id : `${path}/${id}`;
}

/** Describes an entry that only the response with property values contains, which is not part of the fingerprint of the changes. */
function entryOf({ plain, valued }: LocatedChange): readonly unknown[] {
  const { Action, Replacement, PolicyAction, ResourceType } = valued?.ResourceChange ?? {};
  return plain === undefined ? [Action, Replacement, PolicyAction, ResourceType] : [];
}

/** Checks whether the response shows the values of a change. A removal sets none. */
function hasValues({ valued }: LocatedChange): boolean {
  const resource = valued?.ResourceChange;
  if (resource === undefined) return false;
  return resource.Action === 'Remove' || detailsOf(resource).length > 0 || readContext(resource.AfterContext) !== undefined;
}

/** Lists the attributes of a resource other than its properties and metadata, such as DeletionPolicy, before and after. */
function attributesOf({ valued }: LocatedChange): readonly string[] {
  const { BeforeContext, AfterContext } = valued?.ResourceChange ?? {};
  const [before, after] = [BeforeContext, AfterContext].map((text) => {
    const { Properties: _, Metadata: __, ...attributes } = parseObject(text);
    return canonical(attributes);
  });
  return before === after && before === '{}' ? [] : [`${before} ${after}`];
}

function isUnknown({ before, after }: RecordedProperty): boolean {
  const values = [before, after].filter((value) => value !== undefined);
  return values.length === 0 || values.some((value) => value.includes(MASK) || value.includes(KNOWN_AFTER_APPLY));
}
