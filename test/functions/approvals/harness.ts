import { createHash } from 'node:crypto';
import type { ApprovalRequest } from '../../../core/approvals/approval.ts';
import { assembleEvidence } from '../../../core/change-set/assemble-evidence.ts';
import type { ChangeSetPage } from '../../../core/change-set/change-set-page.ts';
import { bindFingerprint, fingerprintChanges } from '../../../core/verdict/fingerprint.ts';
import { createHandler } from '../../../functions/approvals/handler.ts';
import { sampleRequest } from '../../core/approvals/sample-request.ts';
import { makeChange, makePage, makeReading, ROOT_ID } from '../../support/change-sets.ts';
import { FakeApprovals, makePipelines, makeTokens, makeTopics } from '../fake-approvals.ts';
import { makeClock, makeLog } from '../fakes.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The change set that the approvers saw. */
export const SHOWN = [makePage([makeChange({ Action: 'Remove' })])];

/** Its fingerprint. */
export const FINGERPRINT = bindFingerprint(ROOT_ID, fingerprintChanges(assembleEvidence(makeReading(SHOWN)), sha256), sha256);

interface Given {
  readonly request?: Partial<ApprovalRequest>;
  /** The change set as it is now; an error if it cannot be read. */
  readonly changeSet?: readonly ChangeSetPage[] | Error;
  readonly now?: string;
  readonly topicFailure?: Error;
}

/** The API with one request, and everything that a test needs to read. */
export function setup({ request = {}, changeSet = SHOWN, now = '2026-11-28T12:00:00.000Z', topicFailure }: Given = {}) {
  const stored = sampleRequest({ changeSetId: ROOT_ID, fingerprint: FINGERPRINT, ...request });
  const approvals = new FakeApprovals();
  approvals.requests.set(stored.id, stored);
  approvals.tokens.set(stored.id, 'token-1');
  const pipelines = makePipelines();
  const tokens = makeTokens();
  const topics = makeTopics(topicFailure);
  const clock = makeClock(now);
  const handler = createHandler({
    approvals,
    evidenceOf: () => ({
      read: async () => {
        if (changeSet instanceof Error) throw changeSet;
        return makeReading(changeSet as readonly ChangeSetPage[]);
      },
    }),
    pipelines,
    tokens,
    topics,
    sha256,
    clock,
    log: makeLog(),
  });
  const send = async (event: unknown) => {
    const { statusCode, body } = await handler(event);
    return { statusCode, ...JSON.parse(body) };
  };
  const post = (path: string, userArn: string, body: unknown) =>
    send(makeEvent('POST', `/approvals/${stored.id}/${path}`, userArn, body));
  return {
    approvals,
    pipelines,
    tokens,
    topics,
    clock,
    handler,
    send,
    vote: (userArn: string, body: object = {}) =>
      post('votes', userArn, { decision: 'approve', reason: 'It is empty.', fingerprint: FINGERPRINT, ...body }),
    withdraw: (userArn: string, body: object = { reason: 'Another push follows.' }) => post('withdraw', userArn, body),
    outcome: () => approvals.outcomes.get(stored.id),
  };
}

/** The event of a function URL. */
export function makeEvent(method: string, rawPath: string, userArn?: string, body?: unknown) {
  return {
    version: '2.0',
    rawPath,
    headers: {},
    requestContext: {
      http: { method, path: rawPath },
      ...(userArn === undefined ? {} : { authorizer: { iam: { userArn, accountId: '111122223333' } } }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body), isBase64Encoded: false }),
  };
}
