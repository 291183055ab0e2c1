import type { LocatedChange } from '../change-set/located-change.ts';
import { replacesWithSecret } from '../resource-types/replaces-with-secret.ts';

/** A property that refers to a secret without a version, and that replaces its resource if the secret has changed. */
export interface SecretReference {
  readonly path: string;
  readonly logicalResourceId: string;
  readonly property: string;
  /** The service and the name or ARN of the secret: `secretsmanager:shop/db` or `ssm-secure:/shop/db`. */
  readonly secret: string;
}

/**
 * Finds references to secrets that can replace a resource although the change set shows an update. A change set compares a reference as
 * text. When CloudFormation updates the resource for another reason, it resolves the reference again, and a new value of a create-only
 * property replaces the resource. The AWS CDK writes such a reference for the MasterUsername of a database by default.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export function findSecretReferences(changes: readonly LocatedChange[]): readonly SecretReference[] {
  return changes.flatMap(({ path, plain, valued }) => {
    const resource = plain?.ResourceChange ?? valued?.ResourceChange;
    if (resource?.Action !== 'Modify') {
      return [];
    }
    const { LogicalResourceId: logicalResourceId = '', ResourceType: type = '' } = resource;
    return Object.entries(propertiesAfter(valued?.ResourceChange?.AfterContext)).flatMap(([property, value]) =>
      typeof value === 'string' && replacesWithSecret(type, property)
        ? secretsWithoutVersion(value).map((secret) => ({ path, logicalResourceId, property, secret }))
        : [],
    );
  });
}

/** Lists the secrets that a text refers to without a version id. A version stage can move to another version. */
export function secretsWithoutVersion(text: string): readonly string[] {
  return [...text.matchAll(/\{\{resolve:(secretsmanager|ssm-secure):([^{}]{1,2048})\}\}/g)].flatMap(
    ([, service, reference = '']) => {
      const [, id = reference, rest = ''] =
        /^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(.*)$/.exec(reference) ?? [];
      const fields = rest.split(':').slice(1);
      const version = service === 'secretsmanager' ? fields[3] : fields[0];
      return version ? [] : [`${service}:${id}`];
    },
  );
}

function propertiesAfter(context = ''): Readonly<Record<string, unknown>> {
  try {
    const { Properties: properties } = JSON.parse(context);
    return typeof properties === 'object' && properties !== null ? properties : {};
  } catch {
    return {};
  }
}
