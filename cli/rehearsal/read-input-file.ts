import type { DeploymentRequest } from '../scenario/harness.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Reads a deployment input as the pipeline would get it; the gate itself checks the fields.
 *
 * @throws UsageError when it is no JSON object
 */
export function readInputFile(path: string): Partial<DeploymentRequest> {
  let value: unknown;
  try {
    value = JSON.parse(readTextFile(path));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path}: expected JSON, got a text that is none (${error.message}).`);
    throw error;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${path}: expected a JSON object with the fields of the deployment input, such as "stackName".`);
  }
  return value;
}
