import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { pointerPathOf, readPointer, writePointer } from '../../core/blue-green/pointer.ts';
import type { StackIdentity } from '../../core/deployment/names.ts';
import { DeploymentError } from '../../core/errors.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { Pointers, StoredPointer } from '../ports/pointers.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';
import type { ObjectAddress } from './put-first.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

/**
 * The pointers, as objects in the gate's bucket. A pointer that cannot be read is an error and never a missing pointer, because the gate
 * would then deploy to another stack. S3 returns AccessDenied for a missing object unless the caller may list the whole bucket, so a list of
 * one key shows whether the object exists.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createPointers(client: S3Client, bucket: string | undefined): Pointers {
  const find = async (deployment: StackIdentity): Promise<StoredPointer | undefined> => {
    const object = addressOf(bucket, deployment);
    const uri = `s3://${object.Bucket}/${object.Key}`;
    try {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: object.Bucket, Prefix: object.Key }));
      if (Contents.every(({ Key }) => Key !== object.Key)) return undefined;
      const { Body, ETag = '' } = await client.send(new GetObjectCommand(object));
      return { pointer: readPointer((await Body?.transformToString()) ?? '', deployment, uri), etag: ETag };
    } catch (error) {
      throw toDeploymentError(error, `to read the pointer ${uri}`);
    }
  };
  return {
    find,
    async store(pointer, replaced) {
      const object = addressOf(bucket, pointer);
      const text = writePointer(pointer);
      if (await putIfUnchanged(client, object, text, replaced)) return 'stored';
      // The SDK repeats a call whose reply was lost, and S3 then refuses the repeated call.
      const stored = await find(pointer);
      return stored !== undefined && writePointer(stored.pointer) === text ? 'stored' : 'conflict';
    },
    async *list() {
      const Bucket = requireGateBucket(bucket);
      try {
        for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: GATE_BUCKET_KEYS.pointers })) {
          for (const { Key = '' } of page.Contents ?? []) {
            const deployment = deploymentOf(Key);
            const stored = deployment === undefined ? undefined : await find(deployment);
            if (stored !== undefined) yield stored;
          }
        }
      } catch (error) {
        throw toDeploymentError(error, `to list s3://${Bucket}/${GATE_BUCKET_KEYS.pointers}`);
      }
    },
  };
}

async function putIfUnchanged(
  client: S3Client,
  object: ObjectAddress,
  text: string,
  replaced: string | undefined,
): Promise<boolean> {
  const condition = replaced === undefined ? { IfNoneMatch: '*' } : { IfMatch: replaced };
  try {
    await client.send(new PutObjectCommand({ ...object, Body: text, ContentType: 'application/json', ...condition }));
    return true;
  } catch (error) {
    const { code } = classifyAwsError(error);
    if (code === 'PreconditionFailed' || code === 'NoSuchKey') return false;
    const expected = `to store the pointer s3://${object.Bucket}/${object.Key}`;
    if (code === 'ConditionalRequestConflict') {
      throw new DeploymentError('SystemUnavailable', `Expected ${expected}, got ${code}. The gate tries again.`, {
        cause: error,
      });
    }
    throw toDeploymentError(error, expected);
  }
}

function addressOf(bucket: string | undefined, deployment: StackIdentity): ObjectAddress {
  return { Bucket: requireGateBucket(bucket), Key: `${GATE_BUCKET_KEYS.pointers}${pointerPathOf(deployment)}.json` };
}

/** Reads the deployment from a key. An exact stack name has no environment: its path begins with a hyphen. */
function deploymentOf(key: string): StackIdentity | undefined {
  const [, environmentName, stackName] = /^pointers\/([^/]+)\/([^/]+)\.json$/.exec(key) ?? [];
  if (environmentName === undefined || stackName === undefined) return undefined;
  return environmentName === '-' ? { stackName } : { environmentName, stackName };
}
