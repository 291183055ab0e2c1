import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ApprovalRequest, Outcome, Vote } from '../../core/approvals/approval.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { Approvals, ListedApproval } from '../ports/approvals.ts';
import type { GateSecret } from '../ports/ports.ts';
import { approvalKeyOf } from './approval-outcomes.ts';
import { listKeys } from './list-keys.ts';
import { createSignedObjects } from './signed-objects.ts';

/**
 * The approvals of a gate, as objects in its bucket. Request, votes, and outcome are written with `If-None-Match: *`, so that the first
 * writer decides. The first line of each object is an HMAC with the gate's secret over the second, so that another principal who can write
 * to the bucket cannot approve.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createApprovals(client: S3Client, bucket: string | undefined, secret: GateSecret): Approvals {
  const store = createSignedObjects(client, bucket, { secret, purpose: 'approval' });

  return {
    async open(request) {
      const stored = await store.putOnce<ApprovalRequest>(approvalKeyOf(request.id, 'request'), request);
      await store.put(indexKeyOf(stored), {});
      return stored;
    },
    find: (id) => store.find<ApprovalRequest>(approvalKeyOf(id, 'request')),
    async listSince(since) {
      const prefix = GATE_BUCKET_KEYS.approvalIndex;
      return (await listKeys(client, bucket, prefix, `${prefix}${since.toISOString()}`)).flatMap(readIndexKey);
    },
    async vote(id, vote) {
      const own = JSON.stringify(vote);
      const stored = await store.putOnce<Vote>(voteKeyOf(id, vote.approver), vote);
      return JSON.stringify(stored) === own ? 'stored' : 'already-voted';
    },
    async listVotes(id) {
      const keys = await listKeys(client, bucket, approvalKeyOf(id, 'votes/'));
      const votes = await Promise.all(keys.map((key) => store.find<Vote>(key)));
      return votes.filter((vote) => vote !== undefined);
    },
    settle: (id, outcome) => store.putOnce<Outcome>(approvalKeyOf(id, 'outcome'), outcome),
    findOutcome: (id) => store.find<Outcome>(approvalKeyOf(id, 'outcome')),
    putToken: (id, taskToken) => store.put(approvalKeyOf(id, 'token'), { taskToken }),
    async findToken(id) {
      return (await store.find<{ readonly taskToken: string }>(approvalKeyOf(id, 'token')))?.taskToken;
    },
    wasSent: async (id, notice) => (await store.find(approvalKeyOf(id, `sent/${notice}`))) !== undefined,
    markSent: (id, notice) => store.put(approvalKeyOf(id, `sent/${notice}`), {}),
  };
}

/** One object per approver: a hash, because an ARN contains `/`. */
function voteKeyOf(id: string, approver: string): string {
  return approvalKeyOf(id, `votes/${createHash('sha256').update(approver).digest('hex')}`);
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
