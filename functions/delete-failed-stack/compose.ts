import { createGateSecret } from '../adapters/gate-secret.ts';
import { createStacks } from '../adapters/stacks.ts';
import { readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Delete Failed Stack. */
export function wireDeleteFailedStack({ env, clients }: RuntimeWith<'cloudFormation' | 's3'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    stacks: createStacks(clients.cloudFormation()),
    secret: createGateSecret(clients.s3(), gateBucket),
  });
}
