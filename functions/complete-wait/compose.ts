import { createStacks } from '../adapters/stacks.ts';
import { createStoredWaits } from '../adapters/stored-waits.ts';
import { createTaskTokens } from '../adapters/task-tokens.ts';
import { readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires the target of the EventBridge rule for stack status changes. */
export function wireCompleteWait({ env, clients, log }: RuntimeWith<'cloudFormation' | 's3' | 'stepFunctions'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    stacks: createStacks(clients.cloudFormation()),
    waits: createStoredWaits(clients.s3(), gateBucket),
    taskTokens: createTaskTokens(clients.stepFunctions()),
    log,
  });
}
