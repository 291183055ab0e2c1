import { createHash } from 'node:crypto';
import { GetObjectCommand, type GetObjectCommandOutput, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { dnsSuffixOf, partitionOf } from '../../core/deployment/partitions.ts';
import { DeploymentError } from '../../core/errors.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import { outcomeKeyOf } from '../../core/history/deployment-outcome.ts';
import type { GateBucket } from '../ports/ports.ts';
import { toDeploymentError } from './aws-errors.ts';
import { findText } from './find-text.ts';
import { toObjectError } from './object-errors.ts';
import { type ObjectAddress, putFirst } from './put-first.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

/**
 * The gate's own bucket: `templates/` for templates that are too large for a request, `records/` for decision records, `outcomes/` for the ends of deployments,
 * `secret-versions/` for version IDs of secrets.
 * Templates are named by their content and written once, so that a retried task gets the same URL.
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
      const object = { Bucket: requireGateBucket(bucket), Key: `${GATE_BUCKET_KEYS.templates}${hashOf(body)}` };
      const { VersionId } = (await putFirst(client, object, body)) ?? (await findVersion(client, object, body));
      return templateUrl(client, object, VersionId);
    },
    async putRecord(name, body, contentType) {
      const key = `${GATE_BUCKET_KEYS.records}${name}`;
      return `s3://${await put(key, body, contentType)}/${key}`;
    },
    async putOutcome(executionArn, body) {
      await put(outcomeKeyOf(executionArn), body, 'application/json');
    },
    async readSecretVersions(stackId) {
      return findText(client, { Bucket: requireGateBucket(bucket), Key: secretVersionsKey(stackId) });
    },
    async putSecretVersions(stackId, text) {
      await put(secretVersionsKey(stackId), text, 'application/json');
    },
  };
}

/** The ARN of a stack ends with its name and an ID that no other stack has. */
function secretVersionsKey(stackId: string): string {
  return `${GATE_BUCKET_KEYS.secretVersions}${stackId.split(':stack/').at(-1)}.json`;
}

/** Finds the version of an object that an earlier call wrote, and verifies its content. */
async function findVersion(client: S3Client, object: ObjectAddress, body: string): Promise<GetObjectCommandOutput> {
  const uri = `s3://${object.Bucket}/${object.Key}`;
  try {
    const found = await client.send(new GetObjectCommand(object));
    if ((await found.Body?.transformToString('utf-8')) === body) return found;
  } catch (error) {
    throw toObjectError(error, `to read the template ${uri}`);
  }
  throw new DeploymentError(
    'RevisionUnavailable',
    `Expected ${uri} to have the SHA-256 in its name, got other content: another principal changed it. Delete the object, then release ` +
      'the change again.',
  );
}

/**
 * Returns the TemplateURL in path style, which works for every bucket name. Some partitions have their own domain. The URL names the
 * version, because CloudFormation reads the object after the gate stored it, and another principal can overwrite it.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-template.html
 *
 * @param versionId absent if the bucket is not versioned
 */
async function templateUrl(client: S3Client, { Bucket, Key }: ObjectAddress, versionId: string | undefined): Promise<string> {
  const region = await client.config.region();
  const suffix = dnsSuffixOf(partitionOf(region));
  const version = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
  return `https://s3.${region}.${suffix}/${Bucket}/${Key}${version}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
