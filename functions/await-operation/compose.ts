import { createGateSecret } from '../adapters/gate-secret.ts';
import { createStacks } from '../adapters/stacks.ts';
import { createStoredWaits } from '../adapters/stored-waits.ts';
import { createTaskTokens } from '../adapters/task-tokens.ts';
import { readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Await Stack Creation and Await Change Set Execution. */
export function wireAwaitOperation({ env, clients, log }: RuntimeWith<'cloudFormation' | 's3' | 'stepFunctions'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    stacks: createStacks(clients.cloudFormation()),
    secret: createGateSecret(clients.s3(), gateBucket),
    waits: createStoredWaits(clients.s3(), gateBucket),
    taskTokens: createTaskTokens(clients.stepFunctions()),
    log,
  });
}
