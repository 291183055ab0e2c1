import { createGateSecret } from '../adapters/gate-secret.ts';
import { createStacks } from '../adapters/stacks.ts';
import { readTaskEnvironment } from '../environment.ts';
import { pollForAWhile } from '../poll-for-a-while.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Get Stack Creation Status and Get Change Set Execution Status. */
export function wireGetOperationStatus({ env, clients, clock }: RuntimeWith<'cloudFormation' | 's3'>) {
  const { gateBucket } = readTaskEnvironment(env);
  const check = createHandler({
    stacks: createStacks(clients.cloudFormation()),
    secret: createGateSecret(clients.s3(), gateBucket),
    clock,
  });
  return pollForAWhile(check, ({ operationOutcome }) => operationOutcome === 'in-progress', clock);
}
