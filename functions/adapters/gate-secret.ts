import { createHmac, randomBytes } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeploymentError } from '../../core/errors.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { GateSecret } from '../ports/ports.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

/** 256 random bits as hexadecimal digits, the size that HMAC-SHA256 uses in full. */
const SECRET_BYTES = 32;
const SECRET_PATTERN = /^[0-9a-f]{64}$/;

/** PutObject with If-None-Match: `PreconditionFailed` if the object exists, `ConditionalRequestConflict` during a concurrent write. */
const WRITTEN_BY_ANOTHER = /^(?:PreconditionFailed|ConditionalRequestConflict)$/;

/**
 * The secret of one gate: an object in the gate's bucket, whose policy denies it to every role except those of the functions that use
 * the secret. The first function that needs the secret writes the object with
 * `If-None-Match: *`, so that only the first of several writers succeeds, and every later reader gets the same secret. Each
 * container reads the object once.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createGateSecret(client: S3Client, bucket: string | undefined): GateSecret {
  let secret: Promise<Buffer> | undefined;
  return {
    async hmac(text) {
      secret ??= loadSecret(client, bucket);
      try {
        return createHmac('sha256', await secret)
          .update(text)
          .digest('hex');
      } catch (error) {
        secret = undefined;
        throw error;
      }
    },
  };
}

async function loadSecret(client: S3Client, bucket: string | undefined): Promise<Buffer> {
  const object = { Bucket: requireGateBucket(bucket), Key: GATE_BUCKET_KEYS.secret };
  const uri = `s3://${object.Bucket}/${object.Key}`;
  const text = (await readSecret(client, object, uri)) ?? (await writeSecret(client, object, uri));
  if (SECRET_PATTERN.test(text)) return Buffer.from(text, 'hex');
  throw new DeploymentError(
    'UnexpectedError',
    `Expected ${uri} to hold ${SECRET_BYTES} bytes as hexadecimal digits, got other content: delete the object, and the gate creates a new secret.`,
  );
}

interface SecretObject {
  readonly Bucket: string;
  readonly Key: string;
}

/** @returns undefined if there is no secret yet; S3 returns AccessDenied for a missing object unless the caller may list the bucket */
async function readSecret(client: S3Client, object: SecretObject, uri: string): Promise<string | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand(object));
    return await Body?.transformToString();
  } catch (error) {
    const { kind } = classifyAwsError(error);
    if (kind === 'object-absent' || kind === 'denied') return undefined;
    throw toDeploymentError(error, `to read the gate's secret ${uri}`);
  }
}

async function writeSecret(client: S3Client, object: SecretObject, uri: string): Promise<string> {
  const created = randomBytes(SECRET_BYTES).toString('hex');
  try {
    await client.send(new PutObjectCommand({ ...object, Body: created, ContentType: 'text/plain', IfNoneMatch: '*' }));
    return created;
  } catch (error) {
    if (!WRITTEN_BY_ANOTHER.test(classifyAwsError(error).code))
      throw toDeploymentError(error, `to create the gate's secret ${uri}`);
  }
  const existing = await readSecret(client, object, uri);
  if (existing !== undefined) return existing;
  throw new DeploymentError(
    'PermissionError',
    `Expected to read the gate's secret ${uri}, which exists, got AccessDenied: give the function's role s3:GetObject on it.`,
  );
}
