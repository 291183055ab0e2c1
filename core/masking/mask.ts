import { isSecretName, isSecretText } from './looks-secret.ts';

/** Text in place of a hidden value. CloudFormation shows the same text for a NoEcho parameter. */
export const MASK = '****';

/** The field with the ARN or the name of a secret or a parameter, from which a container gets a value. */
export const REFERENCE = 'ValueFrom';

/** A switch, or the ARN of a resource, such as a secret to which a container refers. */
const NO_SECRET = /^(true|false|arn:[\w-]+:[\w-]+:[\w-]*:\d*:[^\s=]+)$/i;

/**
 * Masks the secrets in a named value: every value under the name of a secret, and every string that looks like a secret. In a structure,
 * each field is masked separately, including pairs such as `{ Name: "DB_PASSWORD", Value: "..." }`; a list is masked as a whole if its
 * strings are a secret together.
 */
export function maskValue(name: string, value: unknown): unknown {
  if (typeof value === 'string') {
    return maskText(name, value);
  }
  if (Array.isArray(value)) {
    const isSecret = isSecretList(value);
    return value.map((item) => (isSecret && typeof item === 'string' ? MASK : maskValue(name, item)));
  }
  if (typeof value === 'object' && value !== null) {
    const called = namesOfPair(value);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const outer = isReference(value, key) ? [] : [name];
        const names = isValueOfPair(key) ? [...outer, key, ...called] : [...outer, key];
        return [key, maskValue(names.find(isSecretName) ?? key, inner)];
      }),
    );
  }
  return isSecretName(name) && typeof value === 'number' ? MASK : value;
}

/** Checks whether the strings of a list are a secret together: the lines of a key, the words of a command, the parts of `Fn::Join`. */
function isSecretList(items: readonly unknown[]): boolean {
  const texts = items.filter((item) => typeof item === 'string');
  return texts.length > 1 && isSecretText(texts.join(' '));
}

/** Checks whether a field only names a secret, or the place of its value, as in the `Secrets` of a container. */
function isReference(value: object, key: string): boolean {
  return REFERENCE in value && (key === REFERENCE || key === 'Name');
}

/** Lists the names that a structure such as `{ Name, Value }` or `{ Namespace, OptionName, Value }` gives to its value. */
export function namesOfPair(value: object): readonly string[] {
  return Object.entries(value).flatMap(([key, inner]) => (/(name|key)$/i.test(key) && typeof inner === 'string' ? [inner] : []));
}

/** Checks whether a field is the value in such a structure. */
export function isValueOfPair(key: string): boolean {
  return /values?$/i.test(key);
}

/**
 * Masks a string. A string that contains a JSON structure, complete or cut, is masked field by field. A switch or an ARN is shown
 * even under the name of a secret.
 */
export function maskText(name: string, text: string): string {
  if (NO_SECRET.test(text)) return text;
  const isStructure = /^\s*[[{]/.test(text);
  const inner = isStructure ? parseJson(text) : undefined;
  if (inner !== undefined) {
    return JSON.stringify(maskValue(name, inner));
  }
  return isSecretName(name) || isSecretText(text) || (isStructure && namesSecret(text)) ? MASK : text;
}

/** Checks whether a structure that is not valid JSON contains the name of a secret. */
function namesSecret(text: string): boolean {
  return [...text.matchAll(/"([^"\\]{1,200})"/g)].some(([, name]) => isSecretName(String(name)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
    // Stryker disable next-line BlockStatement: an empty block also returns undefined
  } catch {
    return undefined;
  }
}
