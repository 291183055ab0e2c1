import { describe, expect, it } from 'vitest';
import type { FunctionUrlProps } from '../../../sandbox/lambda/function-urls.ts';
import { setup } from '../support.ts';

const ALICE = 'arn:aws:sts::111111111111:assumed-role/Admin/alice@example.com';

/** A function with a URL whose result is the given value, or its event. */
function setupUrl(result?: unknown, props: Partial<FunctionUrlProps> = {}) {
  const { sandbox, run } = setup();
  sandbox.lambda.register({
    name: 'approvals',
    handler: async (event) => {
      if (result instanceof Error) throw result;
      return result ?? event;
    },
  });
  const url = sandbox.functionUrls.create({ functionName: 'approvals', ...props });
  const fetch = (path = '', init: Parameters<ReturnType<typeof sandbox.fetchAs>>[1] = {}) =>
    run(sandbox.fetchAs('alice')(`${url}${path}`, init));
  return { sandbox, run, url, fetch };
}

describe('a function URL', () => {
  it('passes the request and the identity of the caller to its function', async () => {
    const { sandbox, fetch, url } = setupUrl();
    const accessKey = sandbox.signIn('alice', ALICE);

    const headers = { 'Content-Type': 'application/json', 'User-Agent': 'stackgate' };
    const response = await fetch('approvals/a%20b/votes?x=1&y=z', { method: 'POST', headers, body: '{"decision":"approve"}' });

    const { host } = new URL(url);
    expect(host).toMatch(/^[0-9a-f]{32}\.lambda-url\.us-east-1\.on\.aws$/);
    const userId = expect.stringMatching(/^AROA[0-9A-F]{17}:alice@example\.com$/);
    expect(await response.json()).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/approvals/a%20b/votes',
      rawQueryString: 'x=1&y=z',
      queryStringParameters: { x: '1', y: 'z' },
      headers: expect.objectContaining({ host, 'content-type': 'application/json', 'user-agent': 'stackgate' }),
      requestContext: {
        accountId: '111111111111',
        apiId: host.split('.')[0],
        authorizer: {
          iam: {
            accessKey,
            accountId: '111111111111',
            callerId: userId,
            cognitoIdentity: null,
            principalOrgId: null,
            userArn: ALICE,
            userId,
          },
        },
        domainName: host,
        domainPrefix: host.split('.')[0],
        http: {
          method: 'POST',
          path: '/approvals/a%20b/votes',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'stackgate',
        },
        requestId: expect.any(String),
        routeKey: '$default',
        stage: '$default',
        time: '01/Jan/2026:00:00:00 +0000',
        timeEpoch: Date.parse('2026-01-01T00:00:00Z'),
      },
      body: '{"decision":"approve"}',
      isBase64Encoded: false,
    });
    expect(response.status).toBe(200);
    expect(sandbox.calls.select({ service: 'Lambda' })).toMatchObject([{ caller: 'alice', operation: 'approvals' }]);
  });

  it('identifies an IAM user by ARN and user ID, and a caller without an identity as the root user', async () => {
    const { sandbox, fetch } = setupUrl();
    const identity = async () => JSON.parse(await (await fetch()).text()).requestContext.authorizer.iam;

    expect(await identity()).toMatchObject({ userArn: 'arn:aws:iam::111111111111:root' });
    sandbox.signIn('alice', 'arn:aws:iam::111111111111:user/alice');
    expect(await identity()).toMatchObject({
      userArn: 'arn:aws:iam::111111111111:user/alice',
      callerId: expect.stringMatching(/^AIDA[0-9A-F]{17}$/),
    });
  });

  it('encodes a binary body', async () => {
    const { fetch } = setupUrl();

    const response = await fetch('', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from([255, 0]),
    });

    expect(await response.json()).toMatchObject({ body: '/wA=', isBase64Encoded: true });
  });

  it.each([
    [{ statusCode: 409, headers: { 'X-Reason': 'decided' }, body: '{"error":{}}' }, 409, '{"error":{}}'],
    [{ statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 200, 'hi'],
    [{ statusCode: 204 }, 204, ''],
    ['text', 200, '"text"'],
    [new Error('broken'), 502, 'Internal Server Error'],
  ])('converts the result %j to a response', async (result, status, body) => {
    const { fetch } = setupUrl(result);

    const response = await fetch();

    expect([response.status, await response.text()]).toEqual([status, body]);
    if (status === 409) expect(response.headers.get('x-reason')).toBe('decided');
  });

  it('refuses a request without a signature, an unknown URL, and a principal without permission', async () => {
    const { sandbox, fetch, url, run } = setupUrl('ok', { isAllowed: ({ userArn }) => userArn !== ALICE });
    const status = async (request: Promise<Response>) => (await request).status;

    expect(await status(fetch())).toBe(200);
    expect(await status(fetch('', { headers: { authorization: '' } }))).toBe(403);
    expect(await status(run(sandbox.fetchAs('alice')(url.replace(/\/\/./, '//x'))))).toBe(403);
    sandbox.signIn('alice', ALICE);
    expect(await status(fetch())).toBe(403);
  });

  it('answers a throttled invocation with 429', async () => {
    const { sandbox, fetch } = setupUrl('ok');
    sandbox.faults.on({ service: 'Lambda', operation: 'approvals' }, { kind: 'throttle' });

    expect((await fetch()).status).toBe(429);
  });

  it('uses a fetch that also reaches other services, and whose connection can break', async () => {
    const { sandbox, run } = setupUrl();
    const identify = () =>
      run(sandbox.fetchAs('alice')('https://sts.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15'));
    sandbox.signIn('alice', ALICE);

    expect(await (await identify()).text()).toContain(`<Arn>${ALICE}</Arn>`);
    sandbox.faults.on({ service: 'STS' }, { kind: 'lost-reply' });
    await expect(identify()).rejects.toThrow('fetch failed');
  });

  it('is also served under a path of the HTTP listener', async () => {
    const { sandbox, url } = setupUrl({ statusCode: 200, body: 'over HTTP' });
    const [id] = new URL(url).host.split('.');
    const listener = await sandbox.listen({ speed: 100 });

    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=AKIAALICE/20260101/us-east-1/lambda/aws4_request' };
    const answers = await Promise.all([
      fetch(`${listener.url}/lambda-url/${id}`, { headers }),
      fetch(`${listener.url}/lambda-url/${id}/approvals`, { headers }),
    ]);

    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['over HTTP', 'over HTTP']);
    await listener.close();
  });
});
