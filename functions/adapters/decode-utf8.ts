import { DeploymentError } from '../../core/errors.ts';

/**
 * Decodes a file as UTF-8 and removes a byte order mark.
 *
 * @param name the file, for the message
 * @throws DeploymentError ConfigurationError if the file is not valid UTF-8
 */
export function decodeUtf8(content: Uint8Array, name: string): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    throw notUtf8(name, error);
  }
  // UTF-16 without a byte order mark is valid UTF-8 with a zero byte in each letter.
  if (text.includes('\0')) throw notUtf8(name);
  return text;
}

function notUtf8(name: string, cause?: unknown): DeploymentError {
  return new DeploymentError(
    'ConfigurationError',
    `Expected ${name} to be valid UTF-8, got other bytes: save the file as UTF-8.`,
    {
      cause,
    },
  );
}
