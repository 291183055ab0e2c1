import { createHash } from 'node:crypto';
import { createChangeSetEvidence } from '../adapters/change-set-evidence.ts';
import { createChangeSetExecution } from '../adapters/change-set-execution.ts';
import { createPinnedFiles } from '../adapters/revision-copies.ts';
import { createStacks } from '../adapters/stacks.ts';
import type { RuntimeWith } from '../lambda.ts';
import { createHandler } from './handler.ts';

/** Environment: GATE_BUCKET. */
export function wireExecuteChangeSet({ env, clock, log, clients }: RuntimeWith<'cloudFormation' | 's3'>) {
  return createHandler({
    evidence: createChangeSetEvidence(clients.cloudFormation()),
    execution: createChangeSetExecution(clients.cloudFormation()),
    stacks: createStacks(clients.cloudFormation()),
    artifactFiles: createPinnedFiles(clients.s3(), env.GATE_BUCKET),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    clock,
    log,
  });
}
