import { createApprovals } from '../adapters/approvals.ts';
import { createChangeSetEvidence } from '../adapters/change-set-evidence.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createNoticeTopics } from '../adapters/notice-topics.ts';
import { createPipelineExecutions } from '../adapters/pipeline-executions.ts';
import { createTaskTokens } from '../adapters/task-tokens.ts';
import { readTaskEnvironment, readTopicArns } from '../environment.ts';
import { withTarget } from '../in-target.ts';
import type { RuntimeWith } from '../runtime.ts';
import { sha256 } from '../sha256.ts';
import { createHandler } from './handler.ts';

/** Wires the HTTP API. Environment: GATE_BUCKET; APPROVAL_TOPIC_ARNS, every SNS topic of the gate, separated by spaces, for break-glass. */
export function wireApprovals({
  env,
  clock,
  log,
  clients,
}: RuntimeWith<'cloudFormation' | 'codePipeline' | 's3' | 'sns' | 'stepFunctions' | 'sts'>) {
  const { gateBucket } = readTaskEnvironment(env);
  const own = { evidence: createChangeSetEvidence(clients.cloudFormation()) };
  return createHandler({
    approvals: createApprovals(clients.s3(), gateBucket, createGateSecret(clients.s3(), gateBucket)),
    evidenceOf: ({ id, target }) =>
      target === undefined
        ? own.evidence
        : {
            read: (changeSetId, depth) =>
              withTarget(clients, ['cloudFormation'], { target, execution: { name: id } }, ({ cloudFormation }) =>
                createChangeSetEvidence(cloudFormation).read(changeSetId, depth),
              ),
          },
    pipelines: createPipelineExecutions(clients.codePipeline()),
    topics: createNoticeTopics(clients.sns(), readTopicArns(env.APPROVAL_TOPIC_ARNS)),
    tokens: createTaskTokens(clients.stepFunctions()),
    sha256,
    clock,
    log,
  });
}
