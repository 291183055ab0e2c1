import { createEndNotices } from '../adapters/end-notices.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createPointers } from '../adapters/pointers.ts';
import { createRouting, readGateId } from '../adapters/routing.ts';
import { createStackListings } from '../adapters/stack-listings.ts';
import { createStacks } from '../adapters/stacks.ts';
import { readRenewalQueueUrl, readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Switch Stacks. Environment: GATE_ID. */
export function wireSwitchStacks({ env, clients, clock, log }: RuntimeWith<'cloudFormation' | 's3' | 'sqs' | 'ssm'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    stacks: createStacks(clients.cloudFormation()),
    pointers: createPointers(clients.s3(), gateBucket, createGateSecret(clients.s3(), gateBucket)),
    listings: createStackListings(clients.s3(), gateBucket, createGateSecret(clients.s3(), gateBucket)),
    routing: createRouting({ cloudFormation: clients.cloudFormation(), ssm: clients.ssm(), gateId: readGateId(env) }),
    endNotices: createEndNotices(clients.sqs(), readRenewalQueueUrl(env)),
    clock,
    log,
  });
}
