import { createApprovalOutcomes } from '../adapters/approval-outcomes.ts';
import { createEndNotices } from '../adapters/end-notices.ts';
import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createPipelineExecutions } from '../adapters/pipeline-executions.ts';
import { createSecretVersions } from '../adapters/secret-versions.ts';
import { createStacks } from '../adapters/stacks.ts';
import { createStoredWaits } from '../adapters/stored-waits.ts';
import { readRenewalQueueUrl, readTaskEnvironment } from '../environment.ts';
import { inTarget } from '../in-target.ts';
import type { RuntimeWith } from '../runtime.ts';
import { sha256 } from '../sha256.ts';
import { createHandler } from './handler.ts';

/** Wires Get Stack Creation Status and Get Change Set Execution Status. */
export function wireGetOperationStatus({
  env,
  clients,
  clock,
  log,
}: RuntimeWith<'cloudFormation' | 'codePipeline' | 's3' | 'secretsManager' | 'sqs' | 'ssm' | 'sts'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return inTarget(clients, ['cloudFormation', 'secretsManager', 'ssm'], ({ cloudFormation, secretsManager, ssm }) =>
    createHandler({
      stacks: createStacks(cloudFormation),
      secret: createGateSecret(clients.s3(), gateBucket),
      gateBucket: createGateBucket(clients.s3(), gateBucket),
      secretVersions: createSecretVersions(secretsManager, ssm),
      approvals: createApprovalOutcomes(clients.s3(), gateBucket, createGateSecret(clients.s3(), gateBucket)),
      pipelines: createPipelineExecutions(clients.codePipeline()),
      sha256,
      waits: createStoredWaits(clients.s3(), gateBucket),
      endNotices: createEndNotices(clients.sqs(), readRenewalQueueUrl(env)),
      clock,
      log,
    }),
  );
}
