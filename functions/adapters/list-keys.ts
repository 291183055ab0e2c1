import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { toDeploymentError } from './aws-errors.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

/**
 * Lists the keys of the objects in the gate's bucket that begin with a prefix, from all pages.
 *
 * @param bucket from GATE_BUCKET; if absent, a ConfigurationError
 * @param startAfter lists only keys after this one
 */
export async function listKeys(
  client: S3Client,
  bucket: string | undefined,
  prefix: string,
  startAfter?: string,
): Promise<readonly string[]> {
  const Bucket = requireGateBucket(bucket);
  const keys: string[] = [];
  try {
    const start = startAfter === undefined ? {} : { StartAfter: startAfter };
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix, ...start })) {
      keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
    }
    return keys;
  } catch (error) {
    throw toDeploymentError(error, `to list s3://${Bucket}/${prefix}`);
  }
}
