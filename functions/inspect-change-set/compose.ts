import { createHash } from 'node:crypto';
import { createChangeSetEvidence } from '../adapters/change-set-evidence.ts';
import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createPinnedFiles } from '../adapters/revision-copies.ts';
import { createBaselinePolicy } from '../adapters/text-objects.ts';
import type { RuntimeWith } from '../lambda.ts';
import { answerCanary, isCanaryEvent } from './canary.ts';
import { createHandler } from './handler.ts';

/** Environment: GATE_BUCKET for records; BASELINE_POLICY_URI, absent for the strict preset. */
export function wireInspectChangeSet({ env, clock, log, clients }: RuntimeWith<'cloudFormation' | 's3'>) {
  const shared = { sha256: (text: string) => createHash('sha256').update(text).digest('hex'), clock, log };
  const inspect = createHandler({
    evidence: createChangeSetEvidence(clients.cloudFormation()),
    artifactFiles: createPinnedFiles(clients.s3(), env.GATE_BUCKET),
    baselinePolicy: createBaselinePolicy(clients.s3(), env.BASELINE_POLICY_URI),
    gateBucket: createGateBucket(clients.s3(), env.GATE_BUCKET),
    ...shared,
  });
  return async (event: unknown) => (isCanaryEvent(event) ? answerCanary(event, shared) : inspect(event));
}
