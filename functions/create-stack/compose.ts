import { createApprovalOutcomes } from '../adapters/approval-outcomes.ts';
import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createPipelineExecutions } from '../adapters/pipeline-executions.ts';
import { createPointers } from '../adapters/pointers.ts';
import { createPinnedFiles } from '../adapters/revision-copies.ts';
import { createStacks } from '../adapters/stacks.ts';
import { createStoredWaits } from '../adapters/stored-waits.ts';
import { createBaselinePolicy } from '../adapters/text-objects.ts';
import { readTaskEnvironment } from '../environment.ts';
import { inTarget } from '../in-target.ts';
import type { RuntimeWith } from '../runtime.ts';
import { sha256 } from '../sha256.ts';
import { createHandler } from './handler.ts';

/** Wires Create Stack. Environment: APPROVALS, `true` if the gate has approvals. */
export function wireCreateStack({ env, clients, clock }: RuntimeWith<'cloudFormation' | 'codePipeline' | 's3' | 'sts'>) {
  const { gateBucket, baselinePolicy } = readTaskEnvironment(env);
  return inTarget(clients, ['cloudFormation'], ({ cloudFormation }) =>
    createHandler({
      stacks: createStacks(cloudFormation),
      artifactFiles: createPinnedFiles(clients.s3(), gateBucket),
      pointers: createPointers(clients.s3(), gateBucket, createGateSecret(clients.s3(), gateBucket)),
      gateBucket: createGateBucket(clients.s3(), gateBucket),
      baselinePolicy: createBaselinePolicy(clients.s3(), baselinePolicy),
      secret: createGateSecret(clients.s3(), gateBucket),
      waits: createStoredWaits(clients.s3(), gateBucket),
      approvals: createApprovalOutcomes(clients.s3(), gateBucket, createGateSecret(clients.s3(), gateBucket)),
      pipelines: createPipelineExecutions(clients.codePipeline()),
      hasApprovals: env.APPROVALS === 'true',
      sha256,
      clock,
    }),
  );
}
