import { DeploymentError } from '../errors.ts';

/**
 * Parses what a person wrote as JSON. The engine's own message quotes the text, which may hold secrets, so only the place is told.
 *
 * @param source where a person has to correct it
 * @throws DeploymentError ConfigurationError
 */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = /line \d+ column \d+/.exec(String(error))?.[0];
    const got = text.trim() === '' ? 'nothing' : 'something else';
    throw new DeploymentError(
      'ConfigurationError',
      `Expected ${source} to be JSON, got ${got}${place === undefined ? '' : ` at ${place}`}: correct it.`,
    );
  }
}
