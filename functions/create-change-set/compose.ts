import { createChangeSets } from '../adapters/change-sets.ts';
import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createPinnedFiles } from '../adapters/revision-copies.ts';
import { createSecretVersions } from '../adapters/secret-versions.ts';
import { createStacks } from '../adapters/stacks.ts';
import { readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Create Change Set. */
export function wireCreateChangeSet({ env, clients, clock }: RuntimeWith<'cloudFormation' | 's3' | 'secretsManager' | 'ssm'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    stacks: createStacks(clients.cloudFormation()),
    changeSets: createChangeSets(clients.cloudFormation()),
    artifactFiles: createPinnedFiles(clients.s3(), gateBucket),
    gateBucket: createGateBucket(clients.s3(), gateBucket),
    secret: createGateSecret(clients.s3(), gateBucket),
    secretVersions: createSecretVersions(clients.secretsManager(), clients.ssm()),
    clock,
  });
}
