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
    const called = namesOfPair(value);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const names = [name, key, ...(isValueOfPair(key) ? called : [])];
        return [key, maskValue(names.find(isSecretName) ?? key, inner)];
      }),
    );
  }
  return isSecretName(name) && value !== null ? MASK : value;
}

/** What a structure such as `{ Name, Value }`, `{ ParameterKey, ... }` or `{ Namespace, OptionName, Value }` may call its value. */
export function namesOfPair(value: object): readonly string[] {
  return Object.entries(value).flatMap(([key, inner]) => (/(name|key)$/i.test(key) && typeof inner === 'string' ? [inner] : []));
}

/** Whether a field is the value in such a structure. */
export function isValueOfPair(key: string): boolean {
  return /values?$/i.test(key);
}

/** The same for a value as text; a text that holds a JSON structure is looked into, be it whole or cut. */
export function maskText(name: string, text: string): string {
  const isStructure = /^\s*[[{]/.test(text);
  const inner = isStructure ? parseJson(text) : undefined;
  if (inner !== undefined) {
    return JSON.stringify(maskValue(name, inner));
  }
  return isSecretName(name) || isSecretText(text) || (isStructure && namesSecret(text)) ? MASK : text;
}

/** Whether one of the texts in a structure that cannot be parsed is the name of a secret. */
function namesSecret(text: string): boolean {
  return [...text.matchAll(/"([^"\\]{1,200})"/g)].some(([, name = '']) => isSecretName(name));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
