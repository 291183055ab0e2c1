import { createStacks } from '../adapters/stacks.ts';
import { createStoredWaits } from '../adapters/stored-waits.ts';
import { createTargetEnds } from '../adapters/target-ends.ts';
import { createTaskTokens } from '../adapters/task-tokens.ts';
import { readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires the target of the EventBridge rules for stack status changes and for the ends of targets. */
export function wireCompleteWait({ env, clients, log }: RuntimeWith<'cloudFormation' | 's3' | 'stepFunctions'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    stacks: createStacks(clients.cloudFormation()),
    waits: createStoredWaits(clients.s3(), gateBucket),
    targetEnds: createTargetEnds(clients.s3(), gateBucket),
    taskTokens: createTaskTokens(clients.stepFunctions()),
    log,
  });
}
