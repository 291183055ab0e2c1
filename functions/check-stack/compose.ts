import { createArtifactFiles } from '../adapters/artifact-files.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createPointers } from '../adapters/pointers.ts';
import { createRevisionCopies } from '../adapters/revision-copies.ts';
import { createStackListings } from '../adapters/stack-listings.ts';
import { createStacks } from '../adapters/stacks.ts';
import { createWaves } from '../adapters/waves.ts';
import { readTaskEnvironment } from '../environment.ts';
import { inTarget } from '../in-target.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';
import { pinEvent } from './pin-event.ts';

/** Wires Check Stack Existence. Environment: GATE_BUCKET. */
export function wireCheckStack({ env, clients, clock }: RuntimeWith<'cloudFormation' | 's3' | 'sts'>) {
  const { gateBucket } = readTaskEnvironment(env);
  const pinning = {
    artifactFiles: createArtifactFiles(clients.s3()),
    copies: createRevisionCopies(clients.s3(), gateBucket),
  };
  const signing = { secret: createGateSecret(clients.s3(), gateBucket) };
  const waves = createWaves(clients.s3(), gateBucket, signing.secret);
  const check = inTarget(clients, ['cloudFormation'], ({ cloudFormation }) =>
    createHandler({
      ...signing,
      stacks: createStacks(cloudFormation),
      pointers: createPointers(clients.s3(), gateBucket, signing.secret),
      listings: createStackListings(clients.s3(), gateBucket, signing.secret),
      waves,
      clock,
    }),
  );
  return async (event: unknown) => check(await pinEvent(event, pinning));
}
