import type { DeploymentInput } from '../core/deployment/deployment-input.ts';
import type { WantedFile } from './ports/ports.ts';

/** A configuration, a policy or a file of waivers is a page or two; this is a book. */
const LARGEST_TEXT_BYTES = 256 * 1_024;

type OptionalFileField = 'templateConfigurationPath' | 'policyPath' | 'waiversPath';

/** A file that a deployment may have in its revision beside the template; undefined where its input names none. */
export function wantFile(input: DeploymentInput, field: OptionalFileField): WantedFile | undefined {
  const path = input[field];
  return path === undefined ? undefined : { path, field, maxBytes: LARGEST_TEXT_BYTES };
}
