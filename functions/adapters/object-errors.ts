import { DeploymentError } from '../../core/errors.ts';
import { endWithStop } from '../../core/text/sentence.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';

/**
 * Turns a failed read of an S3 object into an error that ends a task. S3 returns AccessDenied for a missing object if the caller may not
 * list the bucket, does not name a missing `kms:Decrypt`, and has separate codes for disabled or deleted keys.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, https://github.com/boto/boto3/issues/2952,
 * https://github.com/localstack/localstack/issues/8422
 *
 * @param expected the purpose of the call, as in "Expected ..., got AccessDenied: ..."
 */
export function toObjectError(error: unknown, expected: string): DeploymentError {
  if (error instanceof DeploymentError) return error;
  const { kind, code, message } = classifyAwsError(error);
  const got = `Expected ${expected}, got ${endWithStop(message === '' ? code : `${code}: ${message}`)}`;
  if (code === 'AccessDenied') {
    return new DeploymentError(
      'PermissionError',
      `${got} S3 gives the same answer for a missing object: check bucket and key. If the object exists, give the role s3:GetObject on it, ` +
        'and kms:Decrypt on the key that it is encrypted with.',
      { cause: error },
    );
  }
  if (kind === 'unknown' && code.startsWith('KMS.')) {
    return new DeploymentError(
      'RevisionUnavailable',
      `${got} Enable the key that it is encrypted with, then release the change again.`,
      {
        cause: error,
      },
    );
  }
  return toDeploymentError(error, expected);
}
