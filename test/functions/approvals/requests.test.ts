import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../../core/errors.ts';
import { ALICE, BOB, sampleRequest } from '../../core/approvals/sample-request.ts';
import { makeEvent, setup } from './harness.ts';

describe('GET /approvals', () => {
  it('lists the approvals of the last 24 hours, the newest first', async () => {
    const { send, approvals } = setup();
    approvals.requests.set('job-0', sampleRequest({ id: 'job-0', requestedAt: '2026-11-27T11:00:00.000Z' }));
    approvals.requests.set('job-2', sampleRequest({ id: 'job-2', requestedAt: '2026-11-28T11:00:00.000Z' }));
    const { statusCode, approvals: listed } = await send(makeEvent('GET', '/approvals', ALICE));

    expect(statusCode).toBe(200);
    expect(listed.map(({ id, status }: { id: string; status: string }) => `${id} ${status}`)).toEqual([
      'job-2 pending',
      'job-1 pending',
    ]);
  });

  it('leaves out an entry of the index without a request', async () => {
    const { send, approvals } = setup();
    approvals.find = async () => undefined;

    expect(await send(makeEvent('GET', '/approvals', ALICE))).toEqual({ statusCode: 200, approvals: [] });
  });
});

describe('GET /approvals/ID', () => {
  it('returns the approval, and forbids caching', async () => {
    const { handler } = setup();
    const answer = await handler(makeEvent('GET', '/approvals/job-1', ALICE));

    expect(answer).toMatchObject({ statusCode: 200, headers: { 'cache-control': 'no-store' } });
    expect(JSON.parse(answer.body).approval).toMatchObject({ id: 'job-1', approversNeeded: 1, startedBy: BOB });
  });

  it('answers 404 for an unknown approval', async () => {
    expect(await setup().send(makeEvent('GET', '/approvals/other', ALICE))).toMatchObject({
      statusCode: 404,
      error: { code: 'not-found' },
    });
  });
});

describe('the identity of a request', () => {
  it.each([
    ['no authorizer', makeEvent('POST', '/approvals/job-1/votes', undefined, { approver: ALICE })],
    [
      'an authorizer without IAM',
      { ...makeEvent('GET', '/approvals'), requestContext: { http: { method: 'GET' }, authorizer: {} } },
    ],
    ['only a header with a name', { ...makeEvent('GET', '/approvals'), headers: { 'x-user-arn': ALICE } }],
    ['the root user', makeEvent('GET', '/approvals', 'arn:aws:iam::111122223333:root')],
    ['a service', makeEvent('GET', '/approvals', 'events.amazonaws.com')],
  ])('is refused with %s', async (_case, event) => {
    expect(await setup().send(event)).toMatchObject({ statusCode: 403, error: { code: 'no-identity' } });
  });

  it('comes from IAM, and a name in the body is an error', async () => {
    const { vote, approvals } = setup();

    expect(await vote(ALICE, { approver: BOB })).toMatchObject({ statusCode: 400, error: { code: 'invalid-request' } });
    expect(approvals.votes.size).toBe(0);
    await vote(ALICE);
    expect([...approvals.votes.values()].map(({ userArn }) => userArn)).toEqual([ALICE]);
  });
});

describe('a request that is not valid', () => {
  it.each([
    ['GET', '/', 404],
    ['DELETE', '/approvals/job-1', 404],
    ['GET', '/approvals/job-1/votes', 404],
    ['POST', '/approvals/job-1/votes/more', 404],
    ['GET', '/approvals/..%2Fsecret', 404],
    ['GET', `/approvals/${'a'.repeat(81)}`, 404],
    ['POST', '/approvals', 404],
  ])('is answered: %s %s', async (method, path, statusCode) => {
    expect(await setup().send(makeEvent(method, path, ALICE, {}))).toMatchObject({ statusCode });
  });

  it.each([
    ['is no JSON', 'decision=approve'],
    ['is too long', JSON.stringify({ reason: 'a'.repeat(70_000) })],
    ['is empty', ''],
    ['has a wrong field', { reason: 'x', decision: 'perhaps' }],
  ])('has a body that %s', async (_case, body) => {
    expect(await setup().send(makeEvent('POST', '/approvals/job-1/votes', ALICE, body))).toMatchObject({
      statusCode: 400,
      error: { code: 'invalid-request' },
    });
  });

  it('has no body', async () => {
    expect(await setup().send(makeEvent('POST', '/approvals/job-1/withdraw', ALICE))).toMatchObject({ statusCode: 400 });
  });

  it('is not an HTTP request', async () => {
    expect(await setup().send({ 'CodePipeline.job': {} })).toMatchObject({ statusCode: 400 });
  });

  it('can have an encoded body', async () => {
    const body = Buffer.from(JSON.stringify({ reason: 'Another push follows.' })).toString('base64');
    const event = { ...makeEvent('POST', '/approvals/job-1/withdraw', ALICE, body), isBase64Encoded: true };

    expect(await setup().send(event)).toMatchObject({ statusCode: 200, approval: { status: 'withdrawn' } });
  });
});

it('an unexpected error reaches the log and the metric, not the caller', async () => {
  const { approvals, handler } = setup();
  approvals.find = async () => {
    throw new DeploymentError('UnexpectedError', 'another principal changed it');
  };

  await expect(handler(makeEvent('GET', '/approvals/job-1', ALICE))).rejects.toMatchObject({ name: 'UnexpectedError' });
});
