import { createApprovals } from '../adapters/approvals.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createPipelineExecutions } from '../adapters/pipeline-executions.ts';
import { createTaskTokens } from '../adapters/task-tokens.ts';
import { readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires the function that ends approvals with their pipeline execution. Environment: GATE_BUCKET. */
export function wireWithdrawApprovals({ env, clock, log, clients }: RuntimeWith<'codePipeline' | 's3' | 'stepFunctions'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    approvals: createApprovals(clients.s3(), gateBucket, createGateSecret(clients.s3(), gateBucket)),
    pipelines: createPipelineExecutions(clients.codePipeline()),
    tokens: createTaskTokens(clients.stepFunctions()),
    clock,
    log,
  });
}
