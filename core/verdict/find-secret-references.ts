import type { LocatedChange } from '../change-set/located-change.ts';
import { secretsWithoutVersion, type UsedSecret } from '../deployment/secret-versions.ts';
import { isShown, readContext } from '../effects/property-values.ts';
import { MASK } from '../masking/mask.ts';
import { propertiesWithSecret, replacesWithSecret } from '../resource-types/replaces-with-secret.ts';
import type { Template } from '../template/template.ts';
import { isResource } from './find-hidden-resources.ts';

/** A property that refers to a secret without a version, and that replaces its resource if the secret has changed. */
export interface SecretReference {
  readonly path: string;
  readonly logicalResourceId: string;
  readonly property: string;
  /** The service and the name or ARN of the secret: `secretsmanager:shop/db` or `ssm-secure:/shop/db`. */
  readonly secret: string;
  /** Text of the reference, with braces; empty if the change set does not show the value, which can contain a reference. */
  readonly reference: string;
}

/** Names the property path of a reference and its text. A version ID is stored under this key. */
export function keyOfReference({ path, logicalResourceId, property, reference }: SecretReference): string {
  return JSON.stringify([path, logicalResourceId, property, reference]);
}

/**
 * Finds references to secrets that can replace a resource although the change set shows an update. A change set compares a reference as
 * text. When CloudFormation updates the resource for another reason, it resolves the reference again, and a new value of a create-only
 * property replaces the resource. The AWS CDK writes such a reference for the MasterUsername of a database by default.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export function findSecretReferences(changes: readonly LocatedChange[]): readonly SecretReference[] {
  return [...findReferences(changes, 'Modify'), ...findHiddenValues(changes)];
}

/** Finds properties whose values can contain such a reference, and which the change set does not show. */
function findHiddenValues(changes: readonly LocatedChange[]): readonly SecretReference[] {
  return changes.flatMap(({ path, plain, valued, lacksValues = false }) => {
    const {
      Action,
      LogicalResourceId: logicalResourceId = '',
      ResourceType: type = '',
    } = (plain ?? valued)?.ResourceChange ?? {};
    const context = valued?.ResourceChange?.AfterContext;
    const values = readContext(context);
    const lacksAll = lacksValues || (context !== undefined && values === undefined);
    // A person who hides a parameter passes the value itself, not a reference to it.
    const isHidden = (value: unknown) => !isShown(value) && value !== MASK;
    const hidden = propertiesWithSecret(type).filter((name) => lacksAll || isHidden(values?.[name]));
    return Action === 'Modify'
      ? hidden.map((property) => ({ path, logicalResourceId, property, secret: '', reference: '' }))
      : [];
  });
}

/** Lists the secrets that CloudFormation resolves for the resources that a change set creates or updates. */
export function findUsedSecrets(changes: readonly LocatedChange[]): readonly UsedSecret[] {
  return [...findReferences(changes, 'Add'), ...findReferences(changes, 'Modify')].map(toUsedSecret);
}

/** Lists the secrets that the first create of a stack resolves: the secrets in literal references in its template. */
export function findUsedSecretsOf({ Resources }: Template): readonly UsedSecret[] {
  // CloudFormation has not read the template yet, so the section can also have no value.
  return Object.entries({ ...Resources }).flatMap(([id, resource]) =>
    isResource(resource) ? referencesIn('', id, resource.Type, resource.Properties ?? {}).map(toUsedSecret) : [],
  );
}

function toUsedSecret(reference: SecretReference): UsedSecret {
  return { key: keyOfReference(reference), secret: reference.secret };
}

function findReferences(changes: readonly LocatedChange[], action: 'Add' | 'Modify'): readonly SecretReference[] {
  return changes.flatMap(({ path, plain, valued }) => {
    const { Action, LogicalResourceId: id = '', ResourceType: type = '' } = (plain ?? valued)?.ResourceChange ?? {};
    return Action === action ? referencesIn(path, id, type, readContext(valued?.ResourceChange?.AfterContext) ?? {}) : [];
  });
}

function referencesIn(
  path: string,
  logicalResourceId: string,
  type: string,
  properties: Readonly<Record<string, unknown>>,
): readonly SecretReference[] {
  return Object.entries(properties).flatMap(([property, value]) =>
    replacesWithSecret(type, property) ? secretsIn(value).map((found) => ({ path, logicalResourceId, property, ...found })) : [],
  );
}

/** Lists the references in a value and in the values inside it, each once. */
function secretsIn(value: unknown): ReturnType<typeof secretsWithoutVersion> {
  const found =
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsIn) : secretsWithoutVersion(String(value));
  return [...new Map(found.map((one) => [one.reference, one])).values()];
}
