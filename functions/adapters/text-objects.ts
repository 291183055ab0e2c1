import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeploymentError } from '../../core/errors.ts';
import type { BaselinePolicy, TextObjects } from '../ports/ports.ts';
import { classifyAwsError } from './aws-errors.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { toObjectError } from './object-errors.ts';
import { uriOf } from './s3-ranges.ts';

/** Maximum size of a policy, far above the usual one or two pages. */
const LARGEST_POLICY_BYTES = 256 * 1_024;

/** Reads small objects in S3. */
export function createTextObjects(client: S3Client): TextObjects {
  return {
    async readText(location, maxBytes) {
      const uri = uriOf(location);
      try {
        // Reads one byte more than the limit, which shows that the object is too large without downloading all of it.
        const Range = `bytes=0-${maxBytes}`;
        const { Body } = await client.send(new GetObjectCommand({ Bucket: location.bucket, Key: location.key, Range }));
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        if (bytes.length > maxBytes) {
          throw new DeploymentError(
            'ConfigurationError',
            `Expected ${uri} to have at most ${maxBytes} bytes, got more: make it smaller.`,
          );
        }
        return decodeUtf8(bytes, uri);
      } catch (error) {
        // An empty object has no first byte.
        if (classifyAwsError(error).code === 'InvalidRange') return '';
        throw toObjectError(error, `to read ${uri}`);
      }
    },
  };
}

/**
 * The policy of the gate's owner.
 *
 * @param uri from BASELINE_POLICY_URI: `s3://bucket/key`, or absent if the gate has none
 */
export function createBaselinePolicy(client: S3Client, uri: string | undefined): BaselinePolicy {
  return {
    async readText() {
      if (uri === undefined || uri === '') return undefined;
      const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
      if (bucket === undefined || key === undefined) {
        throw new DeploymentError(
          'ConfigurationError',
          `Expected BASELINE_POLICY_URI to be "s3://bucket/key", got ${JSON.stringify(uri)}: correct it in the gate's environment.`,
        );
      }
      return createTextObjects(client).readText({ bucket, key }, LARGEST_POLICY_BYTES);
    },
  };
}
