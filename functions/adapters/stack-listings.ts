import type { S3Client } from '@aws-sdk/client-s3';
import { listingPathOf, readListing, writeListing } from '../../core/blue-green/stack-listing.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { StackListings } from '../ports/pointers.ts';
import type { GateSecret } from '../ports/ports.ts';
import { findText } from './find-text.ts';
import { type ObjectAddress, putFirst } from './put-first.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

/**
 * The listings of stacks, as signed objects in the gate's bucket.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createStackListings(client: S3Client, bucket: string | undefined, secret: GateSecret): StackListings {
  const sign = (text: string) => secret.hmac(text);
  const addressOf = (stack: string): ObjectAddress => ({
    Bucket: requireGateBucket(bucket),
    Key: `${GATE_BUCKET_KEYS.stacks}${listingPathOf(stack)}.json`,
  });
  return {
    async add(listing) {
      await putFirst(client, addressOf(listing.stack), await writeListing(listing, sign));
    },
    async find(stack) {
      const text = await findText(client, addressOf(stack));
      return text === undefined ? undefined : readListing(text, stack, sign);
    },
  };
}
