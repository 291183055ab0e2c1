import { createGateSecret } from '../adapters/gate-secret.ts';
import { createTargetExecutions } from '../adapters/target-executions.ts';
import { createWaves } from '../adapters/waves.ts';
import { readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Read Release. Environment: GATE_BUCKET. */
export function wireReadRelease({ env, clock, clients }: RuntimeWith<'s3' | 'stepFunctions'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    waves: createWaves(clients.s3(), gateBucket, createGateSecret(clients.s3(), gateBucket)),
    executions: createTargetExecutions(clients.stepFunctions()),
    clock,
  });
}
