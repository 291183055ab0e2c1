import { createChangeSets } from '../adapters/change-sets.ts';
import { createEndNotices } from '../adapters/end-notices.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { readRenewalQueueUrl, readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Delete Change Set and Delete Empty Change Set. */
export function wireDeleteChangeSet({ env, clients, log }: RuntimeWith<'cloudFormation' | 's3' | 'sqs'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    changeSets: createChangeSets(clients.cloudFormation()),
    secret: createGateSecret(clients.s3(), gateBucket),
    endNotices: createEndNotices(clients.sqs(), readRenewalQueueUrl(env)),
    log,
  });
}
