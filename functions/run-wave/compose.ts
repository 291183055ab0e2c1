import { createEndNotices } from '../adapters/end-notices.ts';
import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createPipelineExecutions } from '../adapters/pipeline-executions.ts';
import { createRevisionCopies } from '../adapters/revision-copies.ts';
import { createStoredWaits } from '../adapters/stored-waits.ts';
import { createTargetEnds } from '../adapters/target-ends.ts';
import { createTargetExecutions } from '../adapters/target-executions.ts';
import { createTaskTokens } from '../adapters/task-tokens.ts';
import { createWaves } from '../adapters/waves.ts';
import { readRenewalQueueUrl, readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Run Wave. Environment: GATE_BUCKET; RENEWAL_QUEUE_URL. */
export function wireRunWave({ env, clock, log, clients }: RuntimeWith<'codePipeline' | 's3' | 'sqs' | 'stepFunctions'>) {
  const { gateBucket } = readTaskEnvironment(env);
  const signing = { secret: createGateSecret(clients.s3(), gateBucket) };
  return createHandler({
    ...signing,
    copies: createRevisionCopies(clients.s3(), gateBucket),
    waves: createWaves(clients.s3(), gateBucket, signing.secret),
    targetEnds: createTargetEnds(clients.s3(), gateBucket),
    executions: createTargetExecutions(clients.stepFunctions()),
    pipelines: createPipelineExecutions(clients.codePipeline()),
    waits: createStoredWaits(clients.s3(), gateBucket),
    taskTokens: createTaskTokens(clients.stepFunctions()),
    endNotices: createEndNotices(clients.sqs(), readRenewalQueueUrl(env)),
    gateBucket: createGateBucket(clients.s3(), gateBucket),
    clock,
    log,
  });
}
