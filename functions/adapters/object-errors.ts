import { DeploymentError } from '../../core/errors.ts';
import { endWithStop } from '../../core/text/sentence.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';

/**
 * What a failed read of an S3 object means. S3 tells less than it knows: a missing object is denied to whoever may not list the
 * bucket, a missing `kms:Decrypt` is denied without being named, and what is wrong with a key has a code of its own.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, https://github.com/boto/boto3/issues/2952,
 * https://github.com/localstack/localstack/issues/8422
 *
 * @param expected what the call was to do, as in "Expected ..., got AccessDenied: ..."
 */
export function toObjectError(error: unknown, expected: string): DeploymentError {
  if (error instanceof DeploymentError) return error;
  const { kind, code, message } = classifyAwsError(error);
  const got = `Expected ${expected}, got ${endWithStop(message === '' ? code : `${code}: ${message}`)}`;
  if (code === 'AccessDenied') {
    return new DeploymentError(
      'PermissionError',
      `${got} S3 says so of an object that is not there as well: check bucket and key. If it is there, give the role s3:GetObject on it, ` +
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
