import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeploymentError } from '../../core/errors.ts';
import type { GateSecret } from '../ports/ports.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';
import { putFirst } from './put-first.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

const RESTORE =
  'Restore its previous version. If it has none, follow the section "Repair an object in the bucket of the gate" of docs/gate-down.md.';
/** Advice for an object that was changed. Approvals, events, and waves belong to one execution, so a new execution does not need the object. */
const REMEDY = {
  'job-event': 'Release the change again.',
  approval: 'Release the change again.',
  wave: 'Release the change again.',
  pointer: RESTORE,
  'stack-listing': RESTORE,
} as const;

/** The secret, and the purpose for which it signs. */
export interface Signing {
  readonly secret: GateSecret;
  /** Part of the signed text, so that an object of one purpose is not valid for another purpose. */
  readonly purpose: keyof typeof REMEDY;
}

/** Objects that only the gate can write. */
export interface SignedObjects {
  /**
   * @returns undefined if there is no object
   * @throws DeploymentError UnexpectedError if another principal wrote it
   */
  find<Value>(key: string): Promise<Value | undefined>;
  /** Writes an object unless it exists. @returns the stored value, this one or an earlier one */
  putOnce<Value extends object>(key: string, value: Value): Promise<Value>;
  /** Writes an object in place of an earlier one. */
  put(key: string, value: object): Promise<void>;
}

/**
 * Objects in the gate's bucket whose first line is an HMAC with the gate's secret over the second, so that another principal who can write to
 * the bucket cannot change them. The signed text contains the key, so that an object is not valid under another key.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createSignedObjects(client: S3Client, bucket: string | undefined, { secret, purpose }: Signing): SignedObjects {
  const sign = (line: string): Promise<string> => secret.hmac(`${purpose}:${line}`);

  async function bodyOf(key: string, value: object): Promise<string> {
    const line = JSON.stringify({ key, value } satisfies StoredObject<object>);
    return `${await sign(line)}\n${line}`;
  }

  async function find<Value>(key: string): Promise<Value | undefined> {
    const Bucket = requireGateBucket(bucket);
    const text = await readText({ Bucket, Key: key });
    if (text === undefined) return undefined;
    const [signature, line = ''] = text.split('\n');
    if (signature === (await sign(line))) {
      const stored = JSON.parse(line) as StoredObject<Value>;
      if (stored.key === key) return stored.value;
    }
    throw changed(`s3://${Bucket}/${key}`, REMEDY[purpose]);
  }

  /** @returns undefined if there is no object; S3 returns AccessDenied for a missing object unless the caller may list the bucket */
  async function readText(object: { readonly Bucket: string; readonly Key: string }): Promise<string | undefined> {
    try {
      const { Body } = await client.send(new GetObjectCommand(object));
      return await Body?.transformToString('utf-8');
    } catch (error) {
      const { kind } = classifyAwsError(error);
      if (kind === 'object-absent' || kind === 'denied') return undefined;
      throw toDeploymentError(error, `to read s3://${object.Bucket}/${object.Key}`);
    }
  }

  return {
    find,
    async putOnce<Value extends object>(key: string, value: Value): Promise<Value> {
      const Bucket = requireGateBucket(bucket);
      if ((await putFirst(client, { Bucket, Key: key }, await bodyOf(key, value))) !== undefined) return value;
      const stored = await find<Value>(key);
      if (stored === undefined) throw changed(`s3://${Bucket}/${key}`, REMEDY[purpose]);
      return stored;
    },
    async put(key: string, value: object): Promise<void> {
      const Bucket = requireGateBucket(bucket);
      const Body = await bodyOf(key, value);
      try {
        await client.send(new PutObjectCommand({ Bucket, Key: key, Body, ContentType: 'text/plain; charset=utf-8' }));
      } catch (error) {
        throw toDeploymentError(error, `to store s3://${Bucket}/${key}`);
      }
    },
  };
}

interface StoredObject<Value> {
  readonly key: string;
  readonly value: Value;
}

function changed(uri: string, remedy: string): DeploymentError {
  return new DeploymentError(
    'UnexpectedError',
    `Expected ${uri} to hold an object that this gate wrote, got other content or none: another principal changed it. ${remedy}`,
  );
}
