import { createChangeSets } from '../adapters/change-sets.ts';
import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createPinnedFiles } from '../adapters/revision-copies.ts';
import { createStacks } from '../adapters/stacks.ts';
import type { RuntimeWith } from '../lambda.ts';
import { createHandler } from './handler.ts';

/** Environment: GATE_BUCKET. */
export function wireCreateChangeSet({ env, clients, clock }: RuntimeWith<'cloudFormation' | 's3'>) {
  return createHandler({
    stacks: createStacks(clients.cloudFormation()),
    changeSets: createChangeSets(clients.cloudFormation()),
    artifactFiles: createPinnedFiles(clients.s3(), env.GATE_BUCKET),
    gateBucket: createGateBucket(clients.s3(), env.GATE_BUCKET),
    clock,
  });
}
