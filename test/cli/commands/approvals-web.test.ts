import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { servePage } from '../../../cli/approvals/web/serve-page.ts';
import { ALICE, aboutStep, BOB } from '../../core/approvals/sample-request.ts';
import { FINGERPRINT, setup } from '../../functions/approvals/harness.ts';
import { startPage } from '../approvals-page.ts';
import { credentialsOf, startApprovalsServer } from '../approvals-server.ts';
import { runCli } from '../run-cli.ts';

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request with exactly these headers. fetch replaces some of them. */
function send(
  url: string,
  { method = 'GET', headers = {}, body }: Sent = {},
): Promise<{ status: number; text: string; headers: object }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const FORM = 'application/x-www-form-urlencoded';
const BODY = new URLSearchParams({ reason: 'Empty table', fingerprint: FINGERPRINT }).toString();

/** Sends the form of the page for job-1, with changes. */
function post(url: string, action = 'approve', { headers, ...sent }: Sent = {}) {
  return send(`${url}approvals/job-1/${action}`, {
    method: 'POST',
    headers: { origin: new URL(url).origin, 'content-type': FORM, ...headers },
    body: BODY,
    ...sent,
  });
}

describe('the guards of the approvals page', () => {
  it('accept a form of the page', async () => {
    const { url, outcome } = await startPage();

    expect((await post(url)).status).toBe(200);
    expect(outcome()).toMatchObject({ status: 'approved', by: ALICE });
  });

  it.each(['evil.example', 'localhost', '127.0.0.1', '127.0.0.1:1'])('refuse the Host %s', async (host) => {
    const { url, approvals } = await startPage();

    expect(await send(url, { headers: { host } })).toMatchObject({
      status: 403,
      text: expect.stringMatching(/^Expected the host 127\.0\.0\.1:\d+: open the address that stackgate printed\.\n$/),
    });
    expect((await post(url, 'approve', { headers: { host } })).status).toBe(403);
    expect(approvals.votes.size).toBe(0);
  });

  it.each([
    ['no token', () => '/'],
    ['another token', (token: string) => `/${'a'.repeat(token.length)}/`],
    ['the start of the token', (token: string) => `/${token.slice(0, 10)}/`],
    ['the token in the query', (token: string) => `/?token=${token}`],
    ['the token in the second segment', (token: string) => `/a/${token}/`],
  ])('refuse a path with %s', async (_name, pathOf) => {
    const { url, approvals } = await startPage();
    const { origin, pathname } = new URL(url);
    const wrong = `${origin}${pathOf(pathname.slice(1, -1))}`;

    expect(await send(wrong)).toMatchObject({ status: 403, text: expect.not.stringContaining('prod-orders') });
    expect((await post(wrong)).status).toBe(403);
    expect(approvals.votes.size).toBe(0);
  });

  it('refuse a cookie instead of the token in the path', async () => {
    const { url } = await startPage();
    const { origin, pathname } = new URL(url);

    expect((await send(origin, { headers: { cookie: `token=${pathname.slice(1, -1)}` } })).status).toBe(403);
  });

  it.each(['https://evil.example', 'null', 'http://localhost', 'http://127.0.0.1:1', ''])(
    'refuse a form of the origin "%s"',
    async (origin) => {
      const { url, approvals } = await startPage();

      expect(await post(url, 'approve', { headers: { origin } })).toMatchObject({
        status: 403,
        text: expect.stringMatching(/^Expected a form from http:\/\/127\.0\.0\.1:\d+, got a form from another site\.\n$/),
      });
      expect(approvals.votes.size).toBe(0);
    },
  );

  it('refuse a form without an origin', async () => {
    const { url, approvals } = await startPage();
    const sent = { method: 'POST', headers: { 'content-type': FORM }, body: BODY };

    expect((await send(`${url}approvals/job-1/approve`, sent)).status).toBe(403);
    expect(approvals.votes.size).toBe(0);
  });

  it.each(['text/plain', 'application/json', 'multipart/form-data; boundary=a'])('refuse a body of type %s', async (type) => {
    const { url, approvals } = await startPage();

    expect((await post(url, 'approve', { headers: { 'content-type': type } })).status).toBe(415);
    expect(approvals.votes.size).toBe(0);
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('decide nothing by %s', async (method) => {
    const { url, approvals } = await startPage();

    for (const action of ['approve', 'reject', 'withdraw']) {
      const sent = await send(`${url}approvals/job-1/${action}`, { method });
      expect(sent.status).toBe(405);
      expect((await send(`${url}approvals/job-1/${action}?${BODY}`, { method })).status).toBeGreaterThanOrEqual(400);
    }
    expect((await send(url, { method })).status).toBe(method === 'GET' ? 200 : 405);
    expect([approvals.votes.size, approvals.outcomes.size]).toEqual([0, 0]);
  });

  it('share no response with other origins, frames, or caches', async () => {
    const { url } = await startPage();
    const answers = [await send(url, { headers: { origin: 'https://evil.example' } }), await send(new URL(url).origin)];

    for (const { headers } of answers) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
        ),
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
    }
  });

  it('give each start another token', async () => {
    const tokens = new Set([new URL((await startPage()).url).pathname, new URL((await startPage()).url).pathname]);

    expect(tokens.size).toBe(2);
    for (const token of tokens) expect(token).toMatch(/^\/[\w-]{43}\/$/);
  });

  it('refuse a form of more than 64 KiB', async () => {
    const { url, approvals } = await startPage();
    const answer = await post(url, 'approve', { body: `${BODY}&reason=${'x'.repeat(70_000)}` });

    expect(answer.text).toContain('Expected a form of at most 65536 bytes');
    expect(approvals.votes.size).toBe(0);
  });
});

describe('the texts of the approvals page', () => {
  const ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'`';

  it('are escaped, in elements and attributes', async () => {
    const { url, approvals, vote } = await startPage({
      request: {
        stackName: ATTACK,
        environmentName: ATTACK,
        pipelineName: ATTACK,
        pipelineExecutionId: ATTACK,
        startedBy: ATTACK,
        summary: ATTACK,
        recordUrl: `https://example.com/${ATTACK}`,
        findings: [
          { logicalResourceId: ATTACK, path: ATTACK, resourceType: ATTACK, effect: ATTACK, decision: 'ask', reason: ATTACK },
        ],
        needs: { approvers: 3, mustAccept: [ATTACK], breakGlass: [], personalSessions: [] },
      },
    });
    await vote(BOB, { reason: ATTACK, accept: [ATTACK] });
    expect(approvals.votes.size).toBe(1);
    const pages = [
      await send(url),
      await send(`${url}approvals/job-1`),
      await post(url, 'approve', { body: new URLSearchParams({ reason: ATTACK, fingerprint: ATTACK }).toString() }),
      await post(url, 'reject', { body: new URLSearchParams({ reason: ATTACK, fingerprint: FINGERPRINT }).toString() }),
      await send(url),
    ];

    for (const { text } of pages) {
      expect(text).toContain('&#34;&#62;&#60;script&#62;alert(1)');
      expect(text).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
    }
  });

  it('link a record only with https', async () => {
    const { url } = await startPage({ request: { recordUrl: 'javascript:alert(1)' } });

    expect((await send(url)).text).toContain('<dd>javascript:alert(1)</dd>');
    expect((await send(url)).text).not.toContain('href="javascript:');
  });
});

describe('the pages', () => {
  it('list open and decided requests', async () => {
    const { url, vote, approvals } = await startPage();

    expect((await send(url)).text).toMatch(/Open \(1\).+Decide prod-orders \(job-1\)/s);
    await vote(BOB, { decision: 'reject', reason: 'Still in use' });
    expect((await send(url)).text).toMatch(
      /Open \(0\).+No request needs a decision.+Decided \(1\).+rejected by .+bob.+Still in use/s,
    );
    expect((await send(`${url}approvals/job-1`)).text).not.toContain('<form');
    approvals.requests.clear();
    expect((await send(url)).text).not.toContain('Decided');
  });

  it.each([
    ['change-set', 'Update the stack prod-orders', 'executes exactly this change set'],
    ['settings', 'Change only settings of the stack prod-orders', 'changes exactly these settings'],
    ['first-create', 'Create the stack prod-orders', 'creates the stack from exactly this template'],
    [
      'failed-stack',
      'Delete the stack prod-orders, whose first create failed, and create it again',
      'deletes the stack whose first create failed',
    ],
  ] as const)('name the step of a request about %s, and what follows an approval', async (subject, title, step) => {
    const { url } = await startPage({ request: aboutStep(subject) });

    expect((await send(url)).text).toContain(`<h3>${title}</h3>`);
    const { text } = await send(`${url}approvals/job-1`);
    expect(text).toContain(`<h3>${title}</h3>`);
    expect(text).toContain(`<p>If approved, the gate ${step}`);
  });

  it('show the verdict, a bar of the effects, the stack, and the revision at the top', async () => {
    const { url } = await startPage({ request: { revision: '1a2b3c', counts: { delete: 1, update: 2 } } });
    const { text } = await send(`${url}approvals/job-1`);
    const [header = ''] = text.split('</header>');

    expect(header).toContain('<div class="verdict ask">');
    expect(header).toContain('aria-label="1 deleted, 2 updated"');
    expect(header).toContain('<strong>prod-orders</strong> · prod · <code>1a2b3c</code> · 1 deleted, 2 updated');
    expect((await send(url)).text).toContain('aria-label="1 pending"');
  });

  it('have no inline style, which the content security policy does not permit', async () => {
    const { url } = await startPage({ request: { counts: { delete: 1 } } });

    for (const path of ['', 'approvals/job-1']) expect((await send(`${url}${path}`)).text).not.toMatch(/ style="/);
  });

  it('group resources that follow the same change, and have an anchor for each group', async () => {
    const finding = {
      path: '',
      resourceType: 'AWS::SNS::Topic',
      effect: 'replace',
      decision: 'ask',
      reason: 'Replaced.',
    } as const;
    const findings = ['A', 'B', 'C'].map((logicalResourceId) => ({
      ...finding,
      logicalResourceId,
      ...(logicalResourceId === 'C' ? {} : { follows: ['Table.Arn'] }),
    }));
    const { url } = await startPage({ request: { findings } });
    const { text } = await send(`${url}approvals/job-1`);

    expect(text).toContain('<a id="A" href="#A"><strong>A</strong></a>');
    expect(text).toContain('Replaced. The same applies to B.</li>');
    expect(text).toContain('<a id="C" href="#C">');
    expect(text).not.toContain('id="B"');
  });

  it('show a passed deadline and nested resources', async () => {
    const { url } = await startPage({
      request: {
        deadline: '2026-11-28T12:00:01.000Z',
        findings: [
          {
            logicalResourceId: 'Orders',
            path: 'Storage',
            resourceType: 'AWS::S3::Bucket',
            effect: 'delete',
            decision: 'ask',
            reason: 'x',
          },
        ],
      },
    });

    expect((await send(url)).text).toContain('(passed)');
    expect((await send(url)).text).toContain('<strong>Storage/Orders</strong>');
  });

  it.each([
    ['approvals/job-2', 404, 'The approval job-2 does not exist'],
    ['approvals/..%2fvotes', 404, 'use the links and buttons of the page'],
    ['other', 404, 'use the links and buttons of the page'],
  ])('answer GET %s with %i', async (path, status, message) => {
    const { url } = await startPage();

    expect(await send(`${url}${path}`)).toMatchObject({ status, text: expect.stringContaining(message) });
  });

  it('send the fingerprint that was shown, and pass on 409 with the reason that the caller typed', async () => {
    const { url, approvals } = await startPage();
    const body = new URLSearchParams({ reason: 'Empty table', fingerprint: 'another' }).toString();

    expect(await post(url, 'approve', { body })).toMatchObject({
      status: 409,
      text: expect.stringContaining('<p class="row message">Empty table</p>'),
    });
    expect(approvals.votes.size).toBe(0);
  });

  it('pass on 409 of a decided request, 403 of a refused break-glass, and 400 of a missing reason', async () => {
    const { url, vote } = await startPage();
    const glass = await post(url, 'approve', { body: `${BODY}&breakGlass=on` });
    const empty = await post(url, 'reject', { body: `fingerprint=${FINGERPRINT}&reason=` });
    await vote(BOB, { decision: 'reject' });

    expect(glass).toMatchObject({ status: 403, text: expect.stringContaining('The request failed') });
    expect(empty).toMatchObject({ status: 400, text: expect.stringContaining('1 to 1000 characters') });
    expect(await post(url)).toMatchObject({ status: 409, text: expect.stringContaining('already decided: rejected by') });
  });

  it('approve alone with break-glass, and show it', async () => {
    const { url, outcome } = await startPage({
      request: { needs: { approvers: 2, mustAccept: [], breakGlass: [ALICE], personalSessions: [] } },
    });
    const { text } = await post(url, 'approve', { body: `${BODY}&breakGlass=on` });

    expect(text).toContain('Your approval is recorded');
    expect(outcome()).toMatchObject({ status: 'approved', breakGlass: true });
    expect((await send(url)).text).toMatch(/Approved by .+alice at .+ with break-glass: /);
  });

  it('count the first of two approvals, and name the open need', async () => {
    const { url } = await startPage({
      request: { needs: { approvers: 2, mustAccept: [], breakGlass: [], personalSessions: [] } },
    });

    expect((await post(url)).text).toMatch(/Your approval is recorded.+is pending\. 1 of 2 required approvals received\./s);
  });

  it('say that the change set changed', async () => {
    const { url, outcome } = await startPage({ changeSet: [] });

    expect((await post(url)).text).toContain('<h1>The request is stale</h1>');
    expect(outcome()).toMatchObject({ status: 'stale' });
  });

  it('name the permission that a caller lacks', async () => {
    const { url } = await startPage({}, 'AKIAOTHER');

    expect(await send(url)).toMatchObject({ status: 403, text: expect.stringContaining('lambda:InvokeFunctionUrl') });
  });

  it('are an error without credentials', async () => {
    const fail = async (): Promise<never> => {
      throw new Error('no credentials');
    };
    const page = await servePage({ list: fail, get: fail, vote: fail, withdraw: fail }, 0, () => new Date());
    onTestFinished(page.close);

    expect(await send(page.url)).toMatchObject({ status: 502, text: expect.stringContaining('no credentials') });
  });
});

describe('stackgate approvals --web', () => {
  it('prints the address, signs with the credentials of the caller, and exits with 0 when it is stopped', async () => {
    const api = setup();
    const server = await startApprovalsServer(api.handler, { AKIAALICE: ALICE });
    onTestFinished(server.close);
    const child = spawn(process.execPath, ['cli/stackgate.ts', 'approvals', '--web', '--url', server.url], {
      env: { ...process.env, ...credentialsOf('AKIAALICE') },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const printed = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('Ctrl+C')) resolve(text);
      });
      child.once('exit', (code) => reject(new Error(`Expected the address, got exit code ${code} after: ${text}`)));
    });
    const url = /^The approvals page: (http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\/)\n/.exec(printed)?.[1] ?? '';

    expect((await post(url)).text).toContain('Your approval is recorded');
    expect(api.outcome()).toMatchObject({ status: 'approved', by: ALICE });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await exited).toBe(0);
  });

  it.each([
    [['--port', '8080'], 'Expected --web with --port, got only --port: add --web.\n'],
    [['--web', '--port', '70000'], 'Expected --port to be a whole number from 0 to 65535, got 70000.\n'],
    [['--web'], /^Expected --url or STACKGATE_APPROVALS_URL/],
    [['--web', '--format', 'json'], /cannot be used with option '--format/],
  ])('is an error with %j', async (args, message) => {
    const { exitCode, stderr } = await runCli(['approvals', ...args]);

    expect(stderr).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(exitCode).toBe(1);
  });

  it('is an error on a port in use', async () => {
    const { url } = await startPage();
    const { port } = new URL(url);

    expect(await runCli(['approvals', '--web', '--port', port, '--url', 'http://127.0.0.1:1/'])).toMatchObject({
      exitCode: 1,
      stderr: `Expected --port to be a free port, got ${port}, which is in use.\n`,
    });
  });
});
