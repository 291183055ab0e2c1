import { createEndNotices } from '../adapters/end-notices.ts';
import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createSecretVersions } from '../adapters/secret-versions.ts';
import { createStacks } from '../adapters/stacks.ts';
import { createStoredWaits } from '../adapters/stored-waits.ts';
import { readRenewalQueueUrl, readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Get Stack Creation Status and Get Change Set Execution Status. */
export function wireGetOperationStatus({
  env,
  clients,
  clock,
  log,
}: RuntimeWith<'cloudFormation' | 's3' | 'secretsManager' | 'sqs' | 'ssm'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    stacks: createStacks(clients.cloudFormation()),
    secret: createGateSecret(clients.s3(), gateBucket),
    gateBucket: createGateBucket(clients.s3(), gateBucket),
    secretVersions: createSecretVersions(clients.secretsManager(), clients.ssm()),
    waits: createStoredWaits(clients.s3(), gateBucket),
    endNotices: createEndNotices(clients.sqs(), readRenewalQueueUrl(env)),
    clock,
    log,
  });
}
