import { createGateSecret } from '../adapters/gate-secret.ts';
import { createStoredWaits } from '../adapters/stored-waits.ts';
import { createTargetEnds } from '../adapters/target-ends.ts';
import { createTaskTokens } from '../adapters/task-tokens.ts';
import { createWaves } from '../adapters/waves.ts';
import { readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Await Targets and Await Release. Environment: GATE_BUCKET. */
export function wireAwaitWave({ env, clients, log }: RuntimeWith<'s3' | 'stepFunctions'>) {
  const { gateBucket } = readTaskEnvironment(env);
  const signing = { secret: createGateSecret(clients.s3(), gateBucket) };
  return createHandler({
    ...signing,
    waves: createWaves(clients.s3(), gateBucket, signing.secret),
    targetEnds: createTargetEnds(clients.s3(), gateBucket),
    waits: createStoredWaits(clients.s3(), gateBucket),
    taskTokens: createTaskTokens(clients.stepFunctions()),
    log,
  });
}
