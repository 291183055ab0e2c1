import { createApprovalOutcomes } from '../adapters/approval-outcomes.ts';
import { createChangeSetEvidence } from '../adapters/change-set-evidence.ts';
import { createChangeSetExecution } from '../adapters/change-set-execution.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createPipelineExecutions } from '../adapters/pipeline-executions.ts';
import { createSecretVersions } from '../adapters/secret-versions.ts';
import { createStacks } from '../adapters/stacks.ts';
import { createStoredWaits } from '../adapters/stored-waits.ts';
import { readTaskEnvironment } from '../environment.ts';
import { inTarget } from '../in-target.ts';
import type { RuntimeWith } from '../runtime.ts';
import { sha256 } from '../sha256.ts';
import { createHandler } from './handler.ts';

/** Wires Execute Change Set. */
export function wireExecuteChangeSet({
  env,
  clock,
  log,
  clients,
}: RuntimeWith<'cloudFormation' | 'codePipeline' | 's3' | 'secretsManager' | 'ssm' | 'sts'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return inTarget(clients, ['cloudFormation', 'secretsManager', 'ssm'], ({ cloudFormation, secretsManager, ssm }) =>
    createHandler({
      evidence: createChangeSetEvidence(cloudFormation),
      execution: createChangeSetExecution(cloudFormation),
      stacks: createStacks(cloudFormation),
      secret: createGateSecret(clients.s3(), gateBucket),
      approvals: createApprovalOutcomes(clients.s3(), gateBucket, createGateSecret(clients.s3(), gateBucket)),
      waits: createStoredWaits(clients.s3(), gateBucket),
      pipelines: createPipelineExecutions(clients.codePipeline()),
      secretVersions: createSecretVersions(secretsManager, ssm),
      sha256,
      clock,
      log,
    }),
  );
}
