import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { TargetEnds } from '../ports/waves.ts';
import { toDeploymentError } from './aws-errors.ts';
import { listKeys } from './list-keys.ts';
import { requireGateBucket } from './require-gate-bucket.ts';
import { keyOf, prefixOf, readIndexes } from './waves.ts';

/**
 * Reports about the ends of targets, as empty objects in the gate's bucket.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createTargetEnds(client: S3Client, bucket: string | undefined): TargetEnds {
  return {
    async record(target) {
      const object = { Bucket: requireGateBucket(bucket), Key: keyOf(target, 'end') };
      try {
        await client.send(new PutObjectCommand({ ...object, Body: '{}', ContentType: 'application/json' }));
      } catch (error) {
        throw toDeploymentError(error, `to store s3://${object.Bucket}/${object.Key}`);
      }
    },
    list: async (waveId) => readIndexes(await listKeys(client, bucket, prefixOf(waveId, 'end'))),
  };
}
