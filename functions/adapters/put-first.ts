import { PutObjectCommand, type PutObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { DeploymentError } from '../../core/errors.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';

/** The bucket and the key of an object. */
export interface ObjectAddress {
  readonly Bucket: string;
  readonly Key: string;
}

/**
 * Writes an object unless it exists: of several writers, the first one succeeds.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * @returns undefined if the object exists
 * @throws DeploymentError SystemUnavailable while another writer writes the object, because its write can still fail
 */
export async function putFirst(
  client: S3Client,
  object: ObjectAddress,
  body: string,
): Promise<PutObjectCommandOutput | undefined> {
  try {
    const input = { ...object, Body: body, ContentType: 'text/plain; charset=utf-8', IfNoneMatch: '*' };
    return await client.send(new PutObjectCommand(input));
  } catch (error) {
    const { code } = classifyAwsError(error);
    if (code === 'PreconditionFailed') return undefined;
    const expected = `to store s3://${object.Bucket}/${object.Key}`;
    if (code === 'ConditionalRequestConflict') {
      throw new DeploymentError('SystemUnavailable', `Expected ${expected}, got ${code}. The gate tries again.`, {
        cause: error,
      });
    }
    throw toDeploymentError(error, expected);
  }
}
