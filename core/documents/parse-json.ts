import { DeploymentError } from '../errors.ts';
import { parseJsonTemplate } from './parse-json-text.ts';
import type { TemplateError } from './template-error.ts';

/**
 * Parses what a person wrote as JSON, as strictly as a template: no key twice, no `__proto__`, no nesting beyond measure, and a number
 * that JavaScript would write in another way (`1.10`, 20 digits) stays text.
 *
 * The engine's own message quotes the text, which may hold secrets, so only the place is told.
 *
 * @param source where a person has to correct it
 * @param advice what to write instead of something that is no JSON
 * @throws DeploymentError ConfigurationError
 */
export function parseJson(text: string, source: string, advice = 'correct it'): unknown {
  try {
    JSON.parse(text);
  } catch (error) {
    const place = /line \d+ column \d+/.exec(String(error))?.[0];
    const got = text.trim() === '' ? 'nothing' : 'something else';
    throw new DeploymentError(
      'ConfigurationError',
      `Expected ${source} to be JSON, got ${got}${place === undefined ? '' : ` at ${place}`}: ${advice}.`,
    );
  }
  try {
    return parseJsonTemplate(text);
  } catch (error) {
    const { detail = 'Nested beyond measure' } = error as TemplateError;
    throw new DeploymentError('ConfigurationError', `Expected ${source} to be plain JSON, got this: ${detail}. Correct it.`);
  }
}
