import * as z from 'zod/mini';
import { parseDocument } from '../documents/parse-document.ts';
import { GATE_BUCKET_KEYS } from '../gate-bucket-keys.ts';
import type { ExecutionFacts } from './history-entry.ts';

const time = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/));

/**
 * The end of a deployment, which the gate stores next to its records because Step Functions deletes an execution after 90 days. The version
 * increases if the meaning of a field changes or a field is removed. New fields can be added at any time.
 */
export const deploymentOutcomeSchema = z
  .object({
    outcomeVersion: z.literal(1),
    executionArn: z.string().check(z.describe('The execution. The decision records name it as deployment.executionId.')),
    status: z
      .enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])
      .check(z.describe('The status of the execution. A refused deployment is FAILED.')),
    error: z.optional(z.string()).check(z.describe('The name of the error of an execution that did not succeed.')),
    startedAt: time.check(z.describe('ISO 8601, UTC.')),
    endedAt: time.check(z.describe('ISO 8601, UTC.')),
  })
  .check(z.describe('The end of one deployment.'));

/** The end of one deployment. */
export type DeploymentOutcome = z.infer<typeof deploymentOutcomeSchema>;

/** Returns the key of the outcome of an execution in the bucket of the gate. */
export function outcomeKeyOf(executionArn: string): string {
  return `${GATE_BUCKET_KEYS.outcomes}${executionArn.split(':').at(-1)}.json`;
}

/** Reads a stored outcome. @returns undefined for another text */
export function readOutcome(text: string): (ExecutionFacts & Pick<DeploymentOutcome, 'executionArn'>) | undefined {
  const parsed = parseDocument(text, deploymentOutcomeSchema);
  if (parsed.kind === 'invalid') return undefined;
  const { executionArn, status, startedAt, endedAt } = parsed.value;
  return { executionArn, status, startedAt: new Date(startedAt), endedAt: new Date(endedAt) };
}
