import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { ApprovalRequest, Outcome, Vote } from '../../core/approvals/approval.ts';
import { DeploymentError } from '../../core/errors.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { Approvals, ListedApproval } from '../ports/approvals.ts';
import type { GateSecret } from '../ports/ports.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';
import { putFirst } from './put-first.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

/**
 * The approvals of a gate, as objects in its bucket. Request, votes, and outcome are written with `If-None-Match: *`, so that the first
 * writer decides. The first line of each object is an HMAC with the gate's secret over the second, so that another principal who can write
 * to the bucket cannot approve.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createApprovals(client: S3Client, bucket: string | undefined, secret: GateSecret): Approvals {
  const store = createSignedObjects(client, bucket, secret);

  async function listKeys(prefix: string, startAfter?: string): Promise<readonly string[]> {
    const Bucket = requireGateBucket(bucket);
    const keys: string[] = [];
    try {
      const start = startAfter === undefined ? {} : { StartAfter: startAfter };
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix, ...start })) {
        keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
      }
      return keys;
    } catch (error) {
      throw toDeploymentError(error, `to list s3://${Bucket}/${prefix}`);
    }
  }

  return {
    async open(request) {
      const stored = await store.putOnce<ApprovalRequest>(keyOf(request.id, 'request'), request);
      await store.put(indexKeyOf(stored), {});
      return stored;
    },
    find: (id) => store.find<ApprovalRequest>(keyOf(id, 'request')),
    async listSince(since) {
      const prefix = GATE_BUCKET_KEYS.approvalIndex;
      return (await listKeys(prefix, `${prefix}${since.toISOString()}`)).flatMap(readIndexKey);
    },
    async vote(id, vote) {
      const own = JSON.stringify(vote);
      const stored = await store.putOnce<Vote>(voteKeyOf(id, vote.approver), vote);
      return JSON.stringify(stored) === own ? 'stored' : 'already-voted';
    },
    async listVotes(id) {
      const keys = await listKeys(keyOf(id, 'votes/'));
      const votes = await Promise.all(keys.map((key) => store.find<Vote>(key)));
      return votes.filter((vote) => vote !== undefined);
    },
    settle: (id, outcome) => store.putOnce<Outcome>(keyOf(id, 'outcome'), outcome),
    findOutcome: (id) => store.find<Outcome>(keyOf(id, 'outcome')),
    putToken: (id, taskToken) => store.put(keyOf(id, 'token'), { taskToken }),
    async findToken(id) {
      return (await store.find<{ readonly taskToken: string }>(keyOf(id, 'token')))?.taskToken;
    },
    wasSent: async (id, notice) => (await store.find(keyOf(id, `sent/${notice}`))) !== undefined,
    markSent: (id, notice) => store.put(keyOf(id, `sent/${notice}`), {}),
  };
}

/** Objects with an HMAC. The signed text contains the key, so that an object is not valid under another key. */
function createSignedObjects(client: S3Client, bucket: string | undefined, secret: GateSecret) {
  const sign = (line: string): Promise<string> => secret.hmac(`approval:${line}`);

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
    throw changed(`s3://${Bucket}/${key}`);
  }

  /** @returns undefined if there is no object; S3 answers AccessDenied for a missing object unless the caller may list the bucket */
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
      await putFirst(client, { Bucket, Key: key }, await bodyOf(key, value));
      const stored = await find<Value>(key);
      if (stored === undefined) throw changed(`s3://${Bucket}/${key}`);
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

function keyOf(id: string, name: string): string {
  return `${GATE_BUCKET_KEYS.approvals}${id}/${name}`;
}

/** One object per approver: a hash, because an ARN contains `/`. */
function voteKeyOf(id: string, approver: string): string {
  return keyOf(id, `votes/${createHash('sha256').update(approver).digest('hex')}`);
}

/** The time is first, so that recent approvals can be listed. */
function indexKeyOf({ id, requestedAt, pipelineExecutionId }: ApprovalRequest): string {
  return `${GATE_BUCKET_KEYS.approvalIndex}${requestedAt}/${encodeURIComponent(pipelineExecutionId)}/${id}`;
}

function readIndexKey(key: string): readonly ListedApproval[] {
  const [, , pipelineExecutionId, id] = key.split('/');
  return pipelineExecutionId === undefined || id === undefined
    ? []
    : [{ id, pipelineExecutionId: decodeURIComponent(pipelineExecutionId) }];
}

function changed(uri: string): DeploymentError {
  return new DeploymentError(
    'UnexpectedError',
    `Expected ${uri} to hold an object that this gate wrote, got other content or none: another principal changed it. Release the change again.`,
  );
}
