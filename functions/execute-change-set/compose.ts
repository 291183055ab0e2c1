import { createHash } from 'node:crypto';
import { createArtifactFiles } from '../adapters/artifact-files.ts';
import { createChangeSetEvidence } from '../adapters/change-set-evidence.ts';
import { createChangeSetExecution } from '../adapters/change-set-execution.ts';
import { createStacks } from '../adapters/stacks.ts';
import type { RuntimeWith } from '../lambda.ts';
import { createHandler } from './handler.ts';

/** Needs nothing of the environment. */
export function wireExecuteChangeSet({ clock, log, clients }: RuntimeWith<'cloudFormation' | 's3'>) {
  return createHandler({
    evidence: createChangeSetEvidence(clients.cloudFormation()),
    execution: createChangeSetExecution(clients.cloudFormation()),
    stacks: createStacks(clients.cloudFormation()),
    artifactFiles: createArtifactFiles(clients.s3()),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    clock,
    log,
  });
}
