import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { GateBucket } from '../ports/ports.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

/**
 * The gate's own bucket: `templates/` for templates that are too large for a request, `records/` for decision records,
 * `secret-versions/` for version ids of secrets.
 * Templates are named by their content, so that a retried task stores the same object again.
 *
 * @param bucket from GATE_BUCKET; if absent, storing an object is a ConfigurationError
 */
export function createGateBucket(client: S3Client, bucket: string | undefined): GateBucket {
  async function put(key: string, body: string, contentType: string): Promise<string> {
    const name = requireGateBucket(bucket);
    try {
      await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body, ContentType: contentType }));
    } catch (error) {
      throw toDeploymentError(error, `to store s3://${name}/${key}`);
    }
    return name;
  }

  return {
    async putTemplate(body) {
      const key = `${GATE_BUCKET_KEYS.templates}${createHash('sha256').update(body).digest('hex')}`;
      return templateUrl(client, await put(key, body, 'text/plain; charset=utf-8'), key);
    },
    async putRecord(name, body, contentType) {
      const key = `${GATE_BUCKET_KEYS.records}${name}`;
      return `s3://${await put(key, body, contentType)}/${key}`;
    },
    async readSecretVersions(stackId) {
      const address = { Bucket: requireGateBucket(bucket), Key: secretVersionsKey(stackId) };
      try {
        const { Body } = await client.send(new GetObjectCommand(address));
        return await Body?.transformToString();
      } catch (error) {
        // S3 answers AccessDenied for a missing object, because the function may not list the bucket.
        if (/^(?:object-absent|denied)$/.test(classifyAwsError(error).kind)) return undefined;
        throw toDeploymentError(error, `to read s3://${address.Bucket}/${address.Key}`);
      }
    },
    async putSecretVersions(stackId, text) {
      await put(secretVersionsKey(stackId), text, 'application/json');
    },
  };
}

/** The ARN of a stack ends with its name and an id that no other stack has. */
function secretVersionsKey(stackId: string): string {
  return `${GATE_BUCKET_KEYS.secretVersions}${stackId.split(':stack/').at(-1)}.json`;
}

/**
 * Returns the TemplateURL in path style, which works for every bucket name. The China Regions have their own domain.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
async function templateUrl(client: S3Client, bucket: string, key: string): Promise<string> {
  const region = await client.config.region();
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://s3.${region}.${suffix}/${bucket}/${key}`;
}
