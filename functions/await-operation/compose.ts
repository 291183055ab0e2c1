import { createGateSecret } from '../adapters/gate-secret.ts';
import { createStacks } from '../adapters/stacks.ts';
import { createStoredWaits } from '../adapters/stored-waits.ts';
import { createTaskTokens } from '../adapters/task-tokens.ts';
import { readTaskEnvironment } from '../environment.ts';
import { inTarget } from '../in-target.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Await Stack Creation and Await Change Set Execution. */
export function wireAwaitOperation({ env, clients, log }: RuntimeWith<'cloudFormation' | 's3' | 'stepFunctions' | 'sts'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return inTarget(clients, ['cloudFormation'], ({ cloudFormation }) =>
    createHandler({
      stacks: createStacks(cloudFormation),
      secret: createGateSecret(clients.s3(), gateBucket),
      waits: createStoredWaits(clients.s3(), gateBucket),
      taskTokens: createTaskTokens(clients.stepFunctions()),
      log,
    }),
  );
}
