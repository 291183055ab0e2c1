import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';
import type { ObjectAddress } from './put-first.ts';

/**
 * Reads an object of the gate's bucket that can be missing. S3 returns AccessDenied for a missing object, because the functions may not
 * list the bucket.
 *
 * @returns undefined if there is no object, or if the function may not read it
 */
export async function findText(client: S3Client, object: ObjectAddress): Promise<string | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand(object));
    return await Body?.transformToString();
  } catch (error) {
    if (/^(?:object-absent|denied)$/.test(classifyAwsError(error).kind)) return undefined;
    throw toDeploymentError(error, `to read s3://${object.Bucket}/${object.Key}`);
  }
}
