import { createApprovals } from '../adapters/approvals.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createNoticeTopics } from '../adapters/notice-topics.ts';
import { createPipelineExecutions } from '../adapters/pipeline-executions.ts';
import { createTaskTokens } from '../adapters/task-tokens.ts';
import { readTaskEnvironment, readTopicArns } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/**
 * Wires Request Approval. Environment: GATE_BUCKET; APPROVAL_TOPIC_ARNS, the SNS topics, separated by spaces; APPROVALS_URL, the address of
 * the HTTP API.
 */
export function wireRequestApproval({ env, clock, log, clients }: RuntimeWith<'codePipeline' | 's3' | 'sns' | 'stepFunctions'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    approvals: createApprovals(clients.s3(), gateBucket, createGateSecret(clients.s3(), gateBucket)),
    pipelines: createPipelineExecutions(clients.codePipeline()),
    topics: createNoticeTopics(clients.sns(), readTopicArns(env.APPROVAL_TOPIC_ARNS)),
    tokens: createTaskTokens(clients.stepFunctions()),
    url: env.APPROVALS_URL ?? '',
    clock,
    log,
  });
}
