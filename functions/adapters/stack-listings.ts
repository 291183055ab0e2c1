import type { S3Client } from '@aws-sdk/client-s3';
import { listingPathOf, type StackListing } from '../../core/blue-green/stack-listing.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { StackListings } from '../ports/pointers.ts';
import type { GateSecret } from '../ports/ports.ts';
import { createSignedObjects } from './signed-objects.ts';

/**
 * The listings of stacks, as signed objects in the gate's bucket.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createStackListings(client: S3Client, bucket: string | undefined, secret: GateSecret): StackListings {
  const store = createSignedObjects(client, bucket, { secret, purpose: 'stack-listing' });
  const keyOf = (stack: string) => `${GATE_BUCKET_KEYS.stacks}${listingPathOf(stack)}.json`;
  return {
    async add(listing) {
      await store.putOnce<StackListing>(keyOf(listing.stack), listing);
    },
    async find(stack) {
      const listing = await store.find<StackListing>(keyOf(stack));
      return listing?.stack === stack ? listing : undefined;
    },
  };
}
