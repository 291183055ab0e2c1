import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type StandIn, type StandInRequest, startStandIn } from '../cli/http-stand-in.ts';

const ORDERS = { Orders: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [] } } };
const QUEUE = { Queue: { Type: 'AWS::SQS::Queue' } };
const template = (resources: object): string =>
  JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' }, ...resources } });
const MAIN = {
  'infra/template.yaml': template(ORDERS),
  'deploy/prod.json': '{ "Parameters": {} }',
  'deploy/policy.yaml': 'version: 1\npreset: standard\n',
};

let folder = '';
let standIn: StandIn | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackgate-recipe-'));
});
afterEach(() => {
  standIn?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Creates a repository with the target branch, and a clone with the commit of a pull request that changes files. */
function makeClone(files: Readonly<Record<string, string>>): string {
  const [origin, clone] = [join(folder, 'origin'), join(folder, 'clone')];
  write(origin, MAIN);
  git(origin, 'init', '--quiet', '--initial-branch=main');
  commit(origin);
  git(folder, 'clone', '--quiet', origin, 'clone');
  write(clone, files);
  commit(clone);
  return clone;
}

/** Runs a script with programs that run the command of this repository instead of an installed one. */
async function run(script: string, cwd: string, env: Readonly<Record<string, string>>) {
  const bin = join(folder, 'bin');
  const command = `exec "${process.execPath}" "${resolve('cli/stackgate.ts')}" "$@"`;
  write(bin, { npm: '#!/bin/sh\necho "npm $*"\n', npx: `#!/bin/sh\nshift\n${command}\n` });
  for (const name of ['npm', 'npx']) chmodSync(join(bin, name), 0o755);
  const bash = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd,
    env: { PATH: `${bin}${delimiter}${process.env.PATH}`, HOME: folder, ...env },
  });
  let output = '';
  for (const stream of [bash.stdout, bash.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise<{ readonly status: number | null; readonly output: string }>((done) =>
    bash.on('close', (status) => done({ status, output })),
  );
}

const acts = () =>
  (standIn?.requests ?? []).filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
const lastBody = () => standIn?.requests.at(-1)?.body;

describe('the GitHub Action', () => {
  const action = parse(readFileSync('action.yml', 'utf8'));

  /** Starts an imitation of GitHub's API, which answers as GitHub does to the token of a workflow. */
  const startGitHub = (isReadOnly: boolean) =>
    startStandIn(({ method, path }: StandInRequest) => {
      if (path === '/user' || (isReadOnly && method !== 'GET'))
        return { status: 403, body: { message: 'Resource not accessible by integration' } };
      return method === 'GET' ? { body: [] } : { status: 201, body: { html_url: 'https://github.example/comment' } };
    });

  /** Runs the steps of the action as a runner does. */
  async function runAction(
    files: Readonly<Record<string, string>>,
    inputs: Readonly<Record<string, string>>,
    isReadOnly = false,
  ) {
    standIn = await startGitHub(isReadOnly);
    const clone = makeClone(files);
    const given: Record<string, string> = {
      'github.base_ref': 'main',
      'github.token': 'ghs',
      'github.action_path': resolve('.'),
    };
    const evaluate = (text: string): string =>
      text.replaceAll(/\$\{\{ *([\w.-]+) *\}\}/g, (_, name: string) => given[name] ?? '');
    for (const [name, input] of Object.entries<{ readonly default?: string }>(action.inputs)) {
      given[`inputs.${name}`] = inputs[name] ?? evaluate(input.default ?? '');
    }
    write(folder, {
      'event.json': JSON.stringify({ pull_request: { number: 7, head: { sha: 'abc123def' } } }),
      output: '',
      summary: '',
    });
    const results = [];
    for (const step of action.runs.steps) {
      const env = Object.entries<string>(step.env ?? {}).map(([name, value]) => [name, evaluate(value)]);
      const at = evaluate(step['working-directory']);
      results.push(
        await run(step.run, step.name === 'Install' ? clone : join(clone, at), {
          GITHUB_ACTION_PATH: resolve('.'),
          GITHUB_ACTIONS: 'true',
          GITHUB_API_URL: standIn.url,
          GITHUB_EVENT_PATH: join(folder, 'event.json'),
          GITHUB_OUTPUT: join(folder, 'output'),
          GITHUB_REPOSITORY: 'acme/shop',
          GITHUB_RUN_ID: '99',
          GITHUB_SERVER_URL: 'https://github.com',
          GITHUB_STEP_SUMMARY: join(folder, 'summary'),
          RUNNER_TEMP: folder,
          ...Object.fromEntries(env),
        }),
      );
    }
    const [install, plan = { status: null, output: '' }] = results;
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return { install, ...plan, outputs: read('output'), summary: read('summary') };
  }

  it('plans, comments, sets the status, and writes the job summary', async () => {
    const inputs = { template: 'infra/template.yaml', 'stack-name': 'prod-shop', environment: 'prod' };
    const { install, status, output, outputs, summary } = await runAction(
      { 'infra/template.yaml': template({ ...ORDERS, ...QUEUE }) },
      inputs,
    );
    expect(install).toEqual({ status: 0, output: 'npm ci --omit=dev --ignore-scripts --no-audit --no-fund\n' });
    expect(status).toBe(0);
    expect(output).toContain('Queue  created');
    expect(acts()).toEqual(['POST /repos/acme/shop/issues/7/comments', 'POST /repos/acme/shop/statuses/abc123def']);
    expect(standIn?.requests.find(({ path, method }) => method === 'POST' && path.endsWith('/comments'))?.body).toEqual({
      body: expect.stringContaining('## 🟢 Safe to execute: prod-shop in prod at abc123d\n'),
    });
    expect(lastBody()).toMatchObject({ state: 'success', target_url: 'https://github.com/acme/shop/actions/runs/99' });
    expect(outputs).toBe(`exit-code=0\nplan=${join(folder, 'stackgate-plan.json')}\n`);
    expect(summary).toContain('## 🟢 Safe to execute');
  }, 60_000);

  it('judges by the policy of the target branch, and fails if the gate would refuse the change', async () => {
    const files = { 'infra/template.yaml': template({}), 'deploy/policy.yaml': 'version: 1\npreset: observe\n' };
    const { status, output } = await runAction(files, { template: 'infra/template.yaml', policy: 'deploy/policy.yaml' });
    expect(output).toContain('NEEDS APPROVAL');
    expect(status).toBe(3);
    expect(lastBody()).toMatchObject({ state: 'failure' });
  }, 60_000);

  it('can succeed if a person has to decide later', async () => {
    const { status } = await runAction(
      { 'infra/template.yaml': template({}) },
      { template: 'infra/template.yaml', ask: 'pending' },
    );
    expect(status).toBe(0);
    expect(lastBody()).toMatchObject({ state: 'pending' });
  }, 60_000);

  it('compares a template that the target branch does not contain with an empty stack, in a subfolder', async () => {
    const inputs = { template: 'template.yaml', 'working-directory': 'new', key: 'new' };
    const { status, output } = await runAction({ 'new/template.yaml': template(QUEUE) }, inputs);
    expect(status).toBe(0);
    expect(output).toContain('2 created');
    expect(lastBody()).toMatchObject({ context: 'stackgate/new' });
  }, 60_000);

  it('has the result of the plan if the token is read-only', async () => {
    const { status, output } = await runAction(
      { 'infra/template.yaml': template(ORDERS) },
      { after: 'infra/template.yaml' },
      true,
    );
    expect(status).toBe(0);
    expect(output).toContain('::warning title=stackgate::');
  }, 60_000);

  it('writes no comment without a token, and fails for input that is not valid', async () => {
    expect((await runAction({}, { template: 'infra/template.yaml', token: '' })).status).toBe(0);
    expect(standIn?.requests).toEqual([]);
    rmSync(folder, { recursive: true });
    const { status, output } = await runAction({}, { template: 'gone.yaml' });
    expect(status).toBe(1);
    expect(output).toContain('gone.yaml: cannot be read');
  }, 60_000);
});

describe('the recipe', () => {
  const page = readFileSync('docs/pull-requests.md', 'utf8');

  function recipeOf(heading: string) {
    const [, section = ''] = page.split(`\n## ${heading}\n`);
    const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(section) ?? [];
    return parse(text);
  }

  it('for GitLab comments on the merge request and sets the status', async () => {
    const { plan } = recipeOf('GitLab');
    standIn = await startStandIn(({ method, path }) => {
      if (path === '/api/v4/user') return { body: { id: 1 } };
      return method === 'GET' ? { body: [] } : { status: 201, body: {} };
    });
    const env = {
      GITLAB_CI: 'true',
      GITLAB_TOKEN: 'glpat',
      CI_API_V4_URL: `${standIn.url}/api/v4`,
      CI_COMMIT_SHA: 'abc123def',
      CI_JOB_URL: 'https://gitlab.com/acme/shop/-/jobs/1',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      CI_PROJECT_ID: '42',
    };
    const { status, output } = await run(plan.script.join('\n'), makeClone({ 'infra/template.yaml': template({}) }), env);
    expect(output).toContain('NEEDS APPROVAL');
    expect(status).toBe(3);
    expect(acts()).toEqual(['POST /api/v4/projects/42/merge_requests/7/notes', 'POST /api/v4/projects/42/statuses/abc123def']);
    expect(lastBody()).toMatchObject({ state: 'failed' });
  }, 60_000);

  it('for Bitbucket comments on the pull request and sets the status', async () => {
    const { pipelines } = recipeOf('Bitbucket');
    const [{ step }] = pipelines['pull-requests']['**'];
    standIn = await startStandIn(({ method }) => (method === 'GET' ? { body: { values: [] } } : { status: 201, body: {} }));
    const env = {
      BITBUCKET_API_URL: `${standIn.url}/2.0`,
      BITBUCKET_BUILD_NUMBER: '12',
      BITBUCKET_COMMIT: 'abc123def',
      BITBUCKET_PR_DESTINATION_BRANCH: 'main',
      BITBUCKET_PR_ID: '7',
      BITBUCKET_REPO_FULL_NAME: 'acme/shop',
      BITBUCKET_TOKEN: 'bbat',
    };
    const { status, output } = await run(
      step.script.join('\n'),
      makeClone({ 'infra/template.yaml': template({ ...ORDERS, ...QUEUE }) }),
      env,
    );
    expect(output).toContain('SAFE TO EXECUTE');
    expect(status).toBe(0);
    expect(acts()).toEqual([
      'POST /2.0/repositories/acme/shop/pullrequests/7/comments',
      'POST /2.0/repositories/acme/shop/commit/abc123def/statuses/build',
    ]);
    expect(lastBody()).toMatchObject({ state: 'SUCCESSFUL' });
  }, 60_000);
});

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', args, { cwd, stdio: 'pipe' });
}

function commit(cwd: string): void {
  git(cwd, 'add', '.');
  git(cwd, '-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--allow-empty', '-m', 'change');
}
