import { createGateBucket } from './adapters/gate-bucket.ts';
import { createGateSecret } from './adapters/gate-secret.ts';
import { createPointers } from './adapters/pointers.ts';
import { createRevisionCopies } from './adapters/revision-copies.ts';
import { createStackListings } from './adapters/stack-listings.ts';
import { createStacks } from './adapters/stacks.ts';
import { createBaselinePolicy } from './adapters/text-objects.ts';
import { readTaskEnvironment } from './environment.ts';
import type { RuntimeWith } from './runtime.ts';
import { sha256 } from './sha256.ts';

/** Wires the dependencies of the functions that judge and delete previous stacks. */
export function wireRetirement({ env, clients, clock, log }: RuntimeWith<'cloudFormation' | 's3'>) {
  const { gateBucket, baselinePolicy } = readTaskEnvironment(env);
  const secret = createGateSecret(clients.s3(), gateBucket);
  return {
    stacks: createStacks(clients.cloudFormation()),
    pointers: createPointers(clients.s3(), gateBucket, secret),
    listings: createStackListings(clients.s3(), gateBucket, secret),
    copies: createRevisionCopies(clients.s3(), gateBucket),
    baselinePolicy: createBaselinePolicy(clients.s3(), baselinePolicy),
    gateBucket: createGateBucket(clients.s3(), gateBucket),
    secret,
    sha256,
    clock,
    log,
  };
}
