import { createEndNotices } from '../adapters/end-notices.ts';
import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createPointers } from '../adapters/pointers.ts';
import { createStacks } from '../adapters/stacks.ts';
import { readRenewalQueueUrl, readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Delete Next Stack. */
export function wireDeleteNextStack({ env, clients, clock, log }: RuntimeWith<'cloudFormation' | 's3' | 'sqs'>) {
  const { gateBucket } = readTaskEnvironment(env);
  const secret = createGateSecret(clients.s3(), gateBucket);
  return createHandler({
    stacks: createStacks(clients.cloudFormation()),
    pointers: createPointers(clients.s3(), gateBucket, secret),
    gateBucket: createGateBucket(clients.s3(), gateBucket),
    secret,
    endNotices: createEndNotices(clients.sqs(), readRenewalQueueUrl(env)),
    clock,
    log,
  });
}
