import * as z from 'zod/mini';
import type { Sign } from './names.ts';

/** Version IDs, never values. An entry is absent if the version is unknown. */
export type SecretVersions = Readonly<Record<string, string>>;

/** The versions at the last successful deployment, and now. */
export interface SecretComparison {
  /** By the key of the reference: another resource can use an older version of the same secret. */
  readonly deployed: SecretVersions;
  /** By secret. */
  readonly current: SecretVersions;
}

/** A reference of a resource that an operation creates or updates. After a success, the gate stores the version that it resolves to. */
export interface UsedSecret {
  /** Place and text of the reference: the JSON list of the nested path, logical ID, property, and reference. */
  readonly key: string;
  /** The service and the name or ARN of the secret: `secretsmanager:shop/db` or `ssm-secure:/shop/db`, with a version stage other than AWSCURRENT. */
  readonly secret: string;
}

/** The stage of the version that Secrets Manager returns by default. */
export const CURRENT_STAGE = 'AWSCURRENT';

/** Maximum number of references that the gate stores for a stack. The versions of further references are unknown. */
const MOST_REFERENCES = 100;

const storedSchema = z.object({ versions: z.record(z.string(), z.string()), signature: z.string() });

/** Returns the version under a name; undefined if it is unknown. */
export function versionIn(versions: SecretVersions, name: string): string | undefined {
  return Object.hasOwn(versions, name) ? versions[name] : undefined;
}

/**
 * Lists the secrets that a string refers to without a version ID, with the references. A version stage can move to another version, also
 * while the current version remains, so the name of the secret contains a stage other than AWSCURRENT: `secretsmanager:shop/db (blue)`.
 */
export function secretsWithoutVersion(text: string): readonly { readonly secret: string; readonly reference: string }[] {
  return [...text.matchAll(/\{\{resolve:(secretsmanager|ssm-secure):([^{}]{1,2048})\}\}/g)].flatMap(
    ([reference, service, target = '']) => {
      const [, id = target, rest = ''] = /^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(.*)$/.exec(target) ?? [];
      const fields = rest.split(':').slice(1);
      const [stage, version] = service === 'secretsmanager' ? fields.slice(2) : splitNumber(fields[0]);
      const suffix = stage && stage !== CURRENT_STAGE ? ` (${stage})` : '';
      return version ? [] : [{ secret: `${service}:${id}${suffix}`, reference }];
    },
  );
}

/** The version of a parameter is a number; any other text is treated as a stage. */
function splitNumber(version = ''): readonly [stage: string, version: string] {
  return /^\d*$/.test(version) ? ['', version] : [version, ''];
}

/** Splits the name of a secret into its name or ARN, and the version stage. */
export function readSecretName(name: string): { readonly id: string; readonly stage: string } {
  const [, id = name, stage = CURRENT_STAGE] = /^(.+) \((\S+)\)$/.exec(name) ?? [];
  return { id, stage };
}

/** Lists the secrets of the references under these keys. */
export function secretsOfKeys(keys: readonly string[]): readonly string[] {
  return [...new Set(keys.flatMap((key) => secretsWithoutVersion(key).map(({ secret }) => secret)))];
}

/** Adds the versions of a successful operation. A reference whose version is unknown loses its stored version. */
export function mergeVersions(stored: SecretVersions, used: readonly UsedSecret[], bySecret: SecretVersions): SecretVersions {
  const kept = Object.entries(stored).filter(([key]) => used.every((reference) => reference.key !== key));
  const added = used.flatMap(({ key, secret }) => {
    const version = versionIn(bySecret, secret);
    return version === undefined ? [] : [[key, version] as const];
  });
  return Object.fromEntries([...kept, ...added].slice(-MOST_REFERENCES));
}

/** Writes the versions of a stack as text, signed with the secret of the gate. */
export async function writeVersions(stackId: string, versions: SecretVersions, sign: Sign): Promise<string> {
  return JSON.stringify({ versions, signature: await signatureOf(stackId, versions, sign) });
}

/** Reads the versions of a stack. If the gate did not write the text for this stack, every version is unknown. */
export async function readVersions(stackId: string, text: string, sign: Sign): Promise<SecretVersions> {
  const stored = parse(text);
  return stored !== undefined && stored.signature === (await signatureOf(stackId, stored.versions, sign)) ? stored.versions : {};
}

function parse(text: string): z.infer<typeof storedSchema> | undefined {
  try {
    return storedSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function signatureOf(stackId: string, versions: SecretVersions, sign: Sign): Promise<string> {
  return sign(`secret versions\n${stackId}\n${JSON.stringify(Object.entries(versions))}`);
}
