import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createPinnedFiles } from '../adapters/revision-copies.ts';
import { createStacks } from '../adapters/stacks.ts';
import { createBaselinePolicy } from '../adapters/text-objects.ts';
import type { RuntimeWith } from '../lambda.ts';
import { createHandler } from './handler.ts';

/** Environment: GATE_BUCKET; BASELINE_POLICY_URI, absent for the strict preset. */
export function wireCreateStack({ env, clients, clock }: RuntimeWith<'cloudFormation' | 's3'>) {
  return createHandler({
    stacks: createStacks(clients.cloudFormation()),
    artifactFiles: createPinnedFiles(clients.s3(), env.GATE_BUCKET),
    gateBucket: createGateBucket(clients.s3(), env.GATE_BUCKET),
    baselinePolicy: createBaselinePolicy(clients.s3(), env.BASELINE_POLICY_URI),
    clock,
  });
}
