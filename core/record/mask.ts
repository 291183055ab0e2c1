import { isSecretName, isSecretText } from './looks-secret.ts';

/** What stands where a value is hidden: what CloudFormation itself shows for a NoEcho parameter. */
export const MASK = '****';

/**
 * Hides secrets in a value that stands under a name: everything under a secret name, texts that look like a secret,
 * and in structures the same for every field, also for pairs such as `{ Name: "DB_PASSWORD", Value: "..." }`.
 */
export function maskValue(name: string, value: unknown): unknown {
  if (typeof value === 'string') {
    return maskText(name, value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => maskValue(name, item));
  }
  if (typeof value === 'object' && value !== null) {
    const called = nameOfPair(value);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const names = [name, key, ...(called !== undefined && /value$/i.test(key) ? [called] : [])];
        return [key, maskValue(names.find(isSecretName) ?? key, inner)];
      }),
    );
  }
  return isSecretName(name) && value !== null ? MASK : value;
}

/** The name in structures such as `{ Name, Value }`, `{ Key, Value }` and `{ ParameterKey, ... }`. */
export function nameOfPair(value: object): string | undefined {
  const entry = Object.entries(value).find(
    ([key, inner]) => /^(name|key|parametername|parameterkey)$/i.test(key) && typeof inner === 'string',
  );
  return entry?.[1];
}

/** The same for a value as text; a text that holds a JSON structure is looked into. */
export function maskText(name: string, text: string): string {
  const inner = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  if (inner !== undefined) {
    return JSON.stringify(maskValue(name, inner));
  }
  return isSecretName(name) || isSecretText(text) ? MASK : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
