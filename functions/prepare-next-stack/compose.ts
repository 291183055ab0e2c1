import { findObstacles } from '../../core/blue-green/find-obstacles.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createPointers } from '../adapters/pointers.ts';
import { createPinnedFiles } from '../adapters/revision-copies.ts';
import { createStackListings } from '../adapters/stack-listings.ts';
import { createStacks } from '../adapters/stacks.ts';
import { createBaselinePolicy } from '../adapters/text-objects.ts';
import { readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Prepare Next Stack. Environment: VERIFY_FUNCTIONS, ARNs separated by spaces. */
export function wirePrepareNextStack({ env, clients, clock }: RuntimeWith<'cloudFormation' | 's3'>) {
  const { gateBucket, baselinePolicy } = readTaskEnvironment(env);
  const secret = createGateSecret(clients.s3(), gateBucket);
  return createHandler({
    stacks: createStacks(clients.cloudFormation()),
    pointers: createPointers(clients.s3(), gateBucket, secret),
    listings: createStackListings(clients.s3(), gateBucket, secret),
    artifactFiles: createPinnedFiles(clients.s3(), gateBucket),
    baselinePolicy: createBaselinePolicy(clients.s3(), baselinePolicy),
    secret,
    clock,
    verifyFunctions: (env.VERIFY_FUNCTIONS ?? '').split(' ').filter((arn) => arn !== ''),
    findObstacles,
  });
}
