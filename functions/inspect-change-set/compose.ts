import { createChangeSetEvidence } from '../adapters/change-set-evidence.ts';
import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createPinnedFiles } from '../adapters/revision-copies.ts';
import { createStacks } from '../adapters/stacks.ts';
import { createBaselinePolicy } from '../adapters/text-objects.ts';
import { readTaskEnvironment } from '../environment.ts';
import { inTarget } from '../in-target.ts';
import type { RuntimeWith } from '../runtime.ts';
import { sha256 } from '../sha256.ts';
import { answerCanary, isCanaryEvent } from './canary.ts';
import { createHandler } from './handler.ts';

/** Wires Inspect Change Set Changes. The function also answers the canary. Environment: APPROVALS and BLUE_GREEN, `true` if the gate has them. */
export function wireInspectChangeSet({ env, clock, log, clients }: RuntimeWith<'cloudFormation' | 's3' | 'sts'>) {
  const { gateBucket, baselinePolicy } = readTaskEnvironment(env);
  const shared = { sha256, clock, log };
  const inspect = inTarget(clients, ['cloudFormation'], ({ cloudFormation }) =>
    createHandler({
      evidence: createChangeSetEvidence(cloudFormation),
      stacks: createStacks(cloudFormation),
      artifactFiles: createPinnedFiles(clients.s3(), gateBucket),
      baselinePolicy: createBaselinePolicy(clients.s3(), baselinePolicy),
      gateBucket: createGateBucket(clients.s3(), gateBucket),
      hasApprovals: env.APPROVALS === 'true',
      hasBlueGreen: env.BLUE_GREEN === 'true',
      ...shared,
    }),
  );
  return async (event: unknown) => (isCanaryEvent(event) ? answerCanary(event, shared) : inspect(event));
}
