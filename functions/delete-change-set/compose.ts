import { createChangeSets } from '../adapters/change-sets.ts';
import { createEndNotices } from '../adapters/end-notices.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { readRenewalQueueUrl, readTaskEnvironment } from '../environment.ts';
import { readPlace, withTarget } from '../in-target.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/**
 * Wires Delete Change Set and Delete Empty Change Set. The role of a target is assumed only if there is a change set to delete, so that a
 * role that cannot be assumed does not replace the reason of the failure.
 */
export function wireDeleteChangeSet({ env, clients, log }: RuntimeWith<'cloudFormation' | 's3' | 'sqs' | 'sts'>) {
  const { gateBucket } = readTaskEnvironment(env);
  const shared = {
    secret: createGateSecret(clients.s3(), gateBucket),
    endNotices: createEndNotices(clients.sqs(), readRenewalQueueUrl(env)),
    log,
  };
  const own = createHandler({ changeSets: createChangeSets(clients.cloudFormation()), ...shared });
  return async (event: unknown) => {
    const { place } = readPlace(event);
    if (place === undefined) return own(event);
    const remove: ReturnType<typeof createChangeSets>['delete'] = (reference) =>
      withTarget(clients, ['cloudFormation'], place, ({ cloudFormation }) => createChangeSets(cloudFormation).delete(reference));
    return createHandler({ changeSets: { delete: remove }, ...shared })(event);
  };
}
