import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ALICE, aboutStep, BOB } from '../../core/approvals/sample-request.ts';
import { FINGERPRINT, setup } from '../../functions/approvals/harness.ts';
import { credentialsOf, startApprovalsServer } from '../approvals-server.ts';
import { startStandIn } from '../http-stand-in.ts';
import { runCli } from '../run-cli.ts';

const IDENTITIES = { AKIAALICE: ALICE, AKIABOB: BOB };

/** The real handler behind a local function URL, called with the credentials of alice. */
async function start(given: Parameters<typeof setup>[0] = {}, accessKeyId = 'AKIAALICE') {
  const api = setup(given);
  const server = await startApprovalsServer(api.handler, IDENTITIES);
  onTestFinished(server.close);
  signInAs(accessKeyId);
  const run = (...args: string[]) => runCli([...args, '--url', server.url]);
  return { ...api, server, run };
}

function signInAs(accessKeyId: string): void {
  for (const [name, value] of Object.entries(credentialsOf(accessKeyId))) vi.stubEnv(name, value);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('stackgate approvals', () => {
  it('lists each request with its changes, its deadline, and the command', async () => {
    const { run } = await start();

    expect(await run('approvals')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `PENDING  Update the stack prod-orders  job-1
  One resource is deleted.
  - CloudFormation deletes Orders.
  Pipeline: orders, execution 11111111-2222-3333-4444-555555555555, started by ${BOB}
  Fingerprint: ${FINGERPRINT}
  Record: https://example.com/record
  Missing: 0 of 1 required approvals received.
  If approved, the gate executes exactly this change set.
  Deadline: 2026-11-28T21:00:00.000Z
  To decide: stackgate approve job-1 --reason "..."   or   stackgate reject job-1 --reason "..."
`,
    });
  });

  it.each([
    ['settings', 'Change only settings of the stack prod-orders', 'changes exactly these settings'],
    ['first-create', 'Create the stack prod-orders', 'creates the stack from exactly this template'],
    [
      'failed-stack',
      'Delete the stack prod-orders, whose first create failed, and create it again',
      'deletes the stack whose first create failed',
    ],
  ] as const)('names the step of a request about %s, in text and in JSON', async (subject, title, step) => {
    const { run } = await start({ request: aboutStep(subject) });
    const { stdout } = await run('approvals');
    const { approvals } = JSON.parse((await run('approvals', '--format', 'json')).stdout);

    expect(stdout).toContain(`PENDING  ${title}  job-1\n`);
    expect(stdout).toContain(`  If approved, the gate ${step}`);
    expect(approvals).toMatchObject([{ subject, title }]);
  });

  it('names no step to come after a decision', async () => {
    const { run, vote } = await start({ request: aboutStep('first-create') });
    await vote(BOB, { decision: 'reject' });

    expect((await run('approvals')).stdout).toMatch(/^REJECTED {2}Create the stack prod-orders {2}job-1\n(?!.*If approved)/s);
  });

  it('prints the response of the API as JSON', async () => {
    const { run } = await start();
    const { stdout } = await run('approvals', '--format', 'json');

    expect(JSON.parse(stdout).approvals).toMatchObject([{ id: 'job-1', status: 'pending', stackName: 'prod-orders' }]);
  });

  it('says that there are none', async () => {
    const { run, approvals } = await start();
    approvals.requests.clear();

    expect((await run('approvals')).stdout).toBe('No approvals in the last 24 hours.\n');
  });

  it('prints no characters that control the terminal', async () => {
    const { run } = await start({ request: { summary: 'One\u001b[2J resource', startedBy: 'arn\u202eevil' } });

    const { stdout } = await run('approvals');

    expect(stdout).toContain('One [2J resource');
    expect(stdout).toContain('started by arn evil');
  });

  it('reads the address from the environment', async () => {
    const { server } = await start();
    const { exitCode } = await runCli(['approvals'], {}, { env: { STACKGATE_APPROVALS_URL: server.url } });

    expect(exitCode).toBe(0);
  });
});

describe('stackgate approve', () => {
  it('shows the request and approves it', async () => {
    const { run, outcome } = await start();
    const { exitCode, stdout } = await run(
      'approve',
      'job-1',
      '--reason',
      'Empty table',
      '--fingerprint',
      FINGERPRINT.slice(0, 8),
    );

    expect(stdout).toContain('CloudFormation deletes Orders.');
    expect(stdout).toContain(`The approval job-1 is approved. approved by ${ALICE}`);
    expect(exitCode).toBe(0);
    expect(outcome()).toMatchObject({ status: 'approved', by: ALICE, fingerprint: FINGERPRINT });
  });

  it('votes for nothing if the fingerprint is not the one that was read', async () => {
    const { run, approvals } = await start();
    const { exitCode, stderr } = await run('approve', 'job-1', '--reason', 'Empty table', '--fingerprint', 'ffff');

    expect({ exitCode, votes: approvals.votes.size }).toEqual({ exitCode: 1, votes: 0 });
    expect(stderr).toBe(
      `Expected the fingerprint ffff, got ${FINGERPRINT}: read the changes above again, and pass the new fingerprint.\n`,
    );
  });

  it('says which approvers are missing', async () => {
    const { run } = await start({
      request: { needs: { approvers: 2, mustAccept: ['Orders'], breakGlass: [], personalSessions: [] } },
    });
    const { exitCode, stdout } = await run('approve', 'job-1', '--reason', 'Empty table', '--accept', 'Orders');

    expect(stdout).toContain('The approval job-1 is pending. 1 of 2 required approvals received.');
    expect(exitCode).toBe(0);
  });

  it('fails without the resources that the approver must accept', async () => {
    const { run, approvals } = await start({
      request: { needs: { approvers: 1, mustAccept: ['Orders'], breakGlass: [], personalSessions: [] } },
    });
    const { exitCode, stderr } = await run('approve', 'job-1', '--reason', 'Empty table');

    expect({ exitCode, votes: approvals.votes.size }).toEqual({ exitCode: 1, votes: 0 });
    expect(stderr).toContain('Orders');
  });

  it('exits with 2 if the change set has changed since the request', async () => {
    const { run, outcome } = await start({ changeSet: [] });
    const { exitCode } = await run('approve', 'job-1', '--reason', 'Empty table');

    expect(exitCode).toBe(2);
    expect(outcome()).toMatchObject({ status: 'stale' });
  });

  it('passes on that another person has decided', async () => {
    const { run, vote } = await start();
    await vote(BOB, { decision: 'reject' });
    const { exitCode, stderr } = await run('approve', 'job-1', '--reason', 'Empty table');

    expect(stderr).toMatch(/^The approval is already decided: rejected by .+bob at .+\n$/);
    expect(exitCode).toBe(1);
  });
});

describe('stackgate reject and withdraw', () => {
  it('rejects with a reason', async () => {
    const { run, outcome } = await start();
    const { exitCode, stdout } = await run('reject', 'job-1', '--reason', 'Still in use');

    expect(stdout).toMatch(/^The approval job-1 is rejected\. rejected by .+: Still in use/);
    expect(exitCode).toBe(0);
    expect(outcome()).toMatchObject({ status: 'rejected', by: ALICE, reason: 'Still in use' });
  });

  it('withdraws with a reason', async () => {
    const { run, outcome } = await start({}, 'AKIABOB');

    expect((await run('withdraw', 'job-1', '--reason', 'Another push')).exitCode).toBe(0);
    expect(outcome()).toMatchObject({ status: 'withdrawn', by: BOB });
  });

  it('is an error for an unknown request', async () => {
    const { run } = await start();

    expect(await run('withdraw', '../votes', '--reason', 'x')).toMatchObject({
      exitCode: 1,
      stderr: /^(There is no|Expected a path)/,
    });
  });
});

describe('the address and the credentials', () => {
  it.each([
    [[], /^Expected --url or STACKGATE_APPROVALS_URL, got neither: use the output ApprovalsUrl/],
    [['--url', 'gate'], /^Expected --url to be an https:\/\/ address, got gate/],
    [['--url', 'http://example.com/'], /^Expected --url to be an https:\/\/ address/],
    [
      ['--url', 'http://127.0.0.1:1/'],
      /^Expected a response from http:\/\/127\.0\.0\.1:1, got an error: .+Check --url and the network\.$/m,
    ],
  ])('are an error with %j', async (args, message) => {
    signInAs('AKIAALICE');
    const { exitCode, stderr } = await runCli(['approvals', ...args]);

    expect(stderr).toMatch(message);
    expect(exitCode).toBe(1);
  });

  it('name the permission that a caller lacks', async () => {
    const { run } = await start({}, 'AKIAOTHER');

    expect((await run('approvals')).stderr).toMatch(
      /^Expected permission to call .+ lambda:InvokeFunctionUrl and lambda:InvokeFunction/,
    );
  });

  it('name an answer that does not come from the API', async () => {
    const standIn = await startStandIn(() => ({ status: 502, body: 'Bad gateway' }));
    onTestFinished(standIn.close);
    signInAs('AKIAALICE');

    expect((await runCli(['approvals', '--url', standIn.url])).stderr).toBe(
      'Expected a response from the approvals API, got 502 "Bad gateway": check --url.\n',
    );
  });

  it('sign for API Gateway and the Region in the address', async () => {
    const requests: Request[] = [];
    vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
      requests.push(new Request(url, init));
      return new Response('{"approvals":[]}');
    });
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    signInAs('AKIAALICE');
    await runCli(['approvals', '--url', 'https://abc123.execute-api.eu-central-1.amazonaws.com/prod/']);

    expect(requests[0]?.url).toBe('https://abc123.execute-api.eu-central-1.amazonaws.com/prod/approvals');
    expect(requests[0]?.headers.get('authorization')).toContain('/eu-central-1/execute-api/aws4_request');
  });

  it('say how to sign in', async () => {
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    const { exitCode, stderr } = await runCli([
      'approvals',
      '--profile',
      'none',
      '--url',
      'https://a.lambda-url.eu-west-1.on.aws/',
    ]);

    expect(stderr).toMatch(
      /^Expected AWS credentials to sign the request, got: .+\nSign in to AWS first, or use --profile or AWS_PROFILE, as for the AWS CLI\.\n$/,
    );
    expect(exitCode).toBe(1);
  });
});
