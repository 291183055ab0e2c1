import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const TABLE = { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [] } };
const template = (resources: object): string =>
  JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' }, ...resources } });

const ALLOWS_ALL = 'version: 1\npreset: observe\n';
const FILES = {
  'infra/template.yaml': template({ Orders: TABLE }),
  'deploy/prod.json': '{ "Parameters": {} }',
  'gate-policy.yaml': 'version: 1\npreset: standard\n',
};

describe.skipIf(process.platform === 'win32')('the example of a pull-request check', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-example-'));
  const clone = join(folder, 'clone');
  const requests: { method: string; path: string; body: string }[] = [];
  let server: Server;

  beforeAll(async () => {
    const origin = join(folder, 'origin');
    write(origin, FILES);
    git(origin, 'init', '--quiet', '--initial-branch=main');
    git(origin, 'add', '.');
    git(origin, '-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '-m', 'main');
    git(folder, 'clone', '--quiet', origin, 'clone');
    const bin = join(folder, 'bin');
    // `npx stackgate ...` runs the command of this repository, and prints from which commit it would run. A comment on CodeCommit, which needs
    // AWS, is only recorded.
    const printCommit = 'echo "code of $(git log -1 --format=%s)" >&2';
    write(bin, {
      npm: `#!/bin/sh\n${printCommit}\n`,
      npx: `#!/bin/sh\n${printCommit}\nshift\ncase "$*" in *codecommit*) echo "$*" > "${folder}/comment" ;; *) exec "${process.execPath}" "${resolve('cli/stackgate.ts')}" "$@" ;; esac\n`,
    });
    for (const name of ['npm', 'npx']) chmodSync(join(bin, name), 0o755);
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      requests.push({ method: request.method ?? '', path: request.url ?? '', body });
      response.setHeader('content-type', 'application/json');
      response.end(request.url === '/user' ? '{"login":"me"}' : request.method === 'GET' ? '[]' : '{}');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the commands in a clone with a commit that changes the template, the policy, and the package. */
  function run(commands: readonly string[], resources: object, env: Record<string, string>) {
    write(clone, { 'infra/template.yaml': template(resources), 'gate-policy.yaml': ALLOWS_ALL, 'package.json': '{}' });
    git(clone, 'add', '.');
    git(clone, '-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--allow-empty', '-m', 'pull request');
    const bash = spawn('bash', ['-c', ['set -e', ...commands].join('\n')], {
      cwd: clone,
      env: { PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`, HOME: folder, ...env },
    });
    let output = '';
    bash.stdout.on('data', (chunk) => {
      output += chunk;
    });
    bash.stderr.on('data', (chunk) => {
      output += chunk;
    });
    return new Promise<{ status: number | null; output: string }>((done) =>
      bash.on('close', (status) => done({ status, output })),
    );
  }

  it('comments on GitHub and sets the status', async () => {
    const workflow = parse(readFileSync('examples/pull-request-github/.github/workflows/plan.yml', 'utf8'));
    const step = workflow.jobs.plan.steps.find(({ name }: { name?: string }) => name === 'Plan');
    const event = join(folder, 'event.json');
    writeFileSync(event, JSON.stringify({ pull_request: { number: 7, head: { sha: 'abc' } } }));
    const env = {
      ...workflow.env,
      BASE: 'origin/main',
      GITHUB_TOKEN: 'token',
      LOG: 'https://github.example/run',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'owner/name',
      GITHUB_EVENT_PATH: event,
      GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    };

    const { status, output } = await run([step.run], { Orders: TABLE, Queue: { Type: 'AWS::SQS::Queue' } }, env);
    expect(status).toBe(0);
    expect(codeOf(output)).toEqual(['main']);
    expect(stepsWithCode(workflow.jobs.plan.steps)).toEqual(['Plan']);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining(['POST /repos/owner/name/issues/7/comments', 'POST /repos/owner/name/statuses/abc']),
    );
    expect(JSON.parse(requests.at(-1)?.body ?? '')).toMatchObject({ state: 'success', target_url: 'https://github.example/run' });

    expect((await run([step.run], {}, env)).status).toBeGreaterThan(1);
    expect(JSON.parse(requests.at(-1)?.body ?? '')).toMatchObject({ state: 'failure' });
  }, 60_000);

  it('judges with CodeBuild and comments on CodeCommit', async () => {
    const { env, phases } = parse(readFileSync('examples/pull-request-codebuild/buildspec.yml', 'utf8'));
    const base = git(clone, 'rev-parse', 'origin/main').trim();
    const variables = { ...env.variables, BASE_COMMIT: base, PULL_REQUEST_ID: '7' };

    const { status, output } = await run(phases.build.commands, { Orders: TABLE }, variables);
    expect(status).toBe(0);
    expect(codeOf(output)).toEqual(['main']);
    expect(phases.install.commands).toBeUndefined();
    expect(readFileSync(join(folder, 'comment'), 'utf8')).toMatch(/^comment \S+\/plan\.json --host codecommit\n$/);
    expect((await run(phases.build.commands, {}, variables)).status).toBeGreaterThan(1);
  }, 60_000);
});

/** Returns the commits whose code ran. */
function codeOf(output: string): readonly string[] {
  return [...new Set([...output.matchAll(/^code of (.*)$/gm)].map(([, commit]) => String(commit)))];
}

/** Returns the names of the steps that run commands. */
function stepsWithCode(steps: readonly { readonly name?: string; readonly run?: string }[]): readonly (string | undefined)[] {
  return steps.filter(({ run }) => run !== undefined).map(({ name }) => name);
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: 'pipe' });
}
