import { createChangeSets } from '../adapters/change-sets.ts';
import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createPinnedFiles } from '../adapters/revision-copies.ts';
import { createSecretVersions } from '../adapters/secret-versions.ts';
import { createStacks } from '../adapters/stacks.ts';
import { readTaskEnvironment } from '../environment.ts';
import { inTarget } from '../in-target.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Create Change Set. */
export function wireCreateChangeSet({
  env,
  clients,
  clock,
}: RuntimeWith<'cloudFormation' | 's3' | 'secretsManager' | 'ssm' | 'sts'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return inTarget(clients, ['cloudFormation', 'secretsManager', 'ssm'], ({ cloudFormation, secretsManager, ssm }) =>
    createHandler({
      stacks: createStacks(cloudFormation),
      changeSets: createChangeSets(cloudFormation),
      artifactFiles: createPinnedFiles(clients.s3(), gateBucket),
      gateBucket: createGateBucket(clients.s3(), gateBucket),
      secret: createGateSecret(clients.s3(), gateBucket),
      secretVersions: createSecretVersions(secretsManager, ssm),
      clock,
    }),
  );
}
