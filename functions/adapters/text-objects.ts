import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeploymentError } from '../../core/errors.ts';
import type { BaselinePolicy, PolicyObject, TextObjects } from '../ports/ports.ts';
import { sha256 } from '../sha256.ts';
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
 * The policy of the gate's owner. The hash in the environment of the functions decides: another principal who can write to the bucket of the
 * policy cannot weaken it.
 *
 * @param policy from BASELINE_POLICY_URI and BASELINE_POLICY_SHA256; undefined if the gate has no policy
 */
export function createBaselinePolicy(client: S3Client, policy: PolicyObject | undefined): BaselinePolicy {
  return {
    async readText() {
      if (policy === undefined) return undefined;
      const { uri } = policy;
      const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
      if (bucket === undefined || key === undefined) {
        throw new DeploymentError(
          'ConfigurationError',
          `Expected BASELINE_POLICY_URI to be "s3://bucket/key", got ${JSON.stringify(uri)}: correct it in the gate's environment.`,
        );
      }
      const text = await createTextObjects(client).readText({ bucket, key }, LARGEST_POLICY_BYTES);
      if (sha256(text) === policy.sha256) return text;
      throw new DeploymentError(
        'ConfigurationError',
        `Expected the policy of the gate, ${uri}, to have the SHA-256 ${policy.sha256 || '(none)'} in BASELINE_POLICY_SHA256, got ` +
          `${sha256(text)}: another principal changed the policy. The owner of the gate deploys the gate again, with its policy.`,
      );
    },
  };
}
