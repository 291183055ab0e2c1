import type { S3Client } from '@aws-sdk/client-s3';
import type { Outcome } from '../../core/approvals/approval.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { GateSecret } from '../ports/ports.ts';
import { createSignedObjects } from './signed-objects.ts';

/**
 * The outcomes of approvals, for the tasks that carry out what people approved. The other methods of `createApprovals` would make their
 * bundles larger.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createApprovalOutcomes(
  client: S3Client,
  bucket: string | undefined,
  secret: GateSecret,
): Pick<Approvals, 'findOutcome'> {
  const store = createSignedObjects(client, bucket, { secret, purpose: 'approval' });
  return { findOutcome: (id) => store.find<Outcome>(approvalKeyOf(id, 'outcome')) };
}

/** Returns the key of an object of an approval. */
export function approvalKeyOf(id: string, name: string): string {
  return `${GATE_BUCKET_KEYS.approvals}${id}/${name}`;
}
