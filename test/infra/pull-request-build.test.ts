import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

type Files = Readonly<Record<string, string>>;

const QUEUE = { Type: 'AWS::SQS::Queue' };
const TABLE = { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: { Ref: 'Billing' }, KeySchema: [] } };
const ALLOWS_ALL = 'version: 1\npreset: observe\n';

function template(resources: object): string {
  const Topic = { Type: 'AWS::SNS::Topic' };
  return JSON.stringify({
    Parameters: { Billing: { Type: 'String', Default: 'PROVISIONED' } },
    Resources: { Topic, ...resources },
  });
}

const { phases } = parse(readFileSync('buildspec.pull-request.yml', 'utf8'));
const script: string = ['set -e', ...phases.build.commands].join('\n');

describe.skipIf(process.platform === 'win32')('the build of a pull request', () => {
  let folder: string;
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Creates a branch `main` with the given files, and a pull request that changes some of them. */
  function build(main: Files, pullRequest: Files, variables: Record<string, string> = {}) {
    folder = mkdtempSync(join(tmpdir(), 'stackgate-build-'));
    const origin = join(folder, 'origin');
    mkdirSync(origin);
    git(origin, 'init', '--quiet', '--initial-branch=main');
    write(origin, { 'README.md': '', ...main });
    git(origin, 'add', '.');
    git(origin, '-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '-m', 'main');
    git(folder, 'clone', '--quiet', origin, 'clone');
    write(join(folder, 'clone'), pullRequest);
    git(join(folder, 'clone'), 'add', '.');
    git(
      join(folder, 'clone'),
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.com',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'change',
    );
    const bin = join(folder, 'bin');
    write(bin, {
      npm: `#!/bin/sh\ntest "$1" = ci && { echo "installs in $(git log -1 --format=%s)"; exit 0; }\nshift 4\nexec "${process.execPath}" "${resolve('cli/stackgate.ts')}" "$@"\n`,
    });
    chmodSync(join(bin, 'npm'), 0o755);
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
      cwd: join(folder, 'clone'),
      encoding: 'utf8',
      env: {
        PATH: `${bin}${delimiter}${process.env.PATH}`,
        HOME: folder,
        CODEBUILD_WEBHOOK_BASE_REF: 'refs/heads/main',
        TEMPLATE: 'app.json',
        ...variables,
      },
    });
    return { status, stdout, stderr };
  }

  it('succeeds if the gate would execute the change', () => {
    const { status, stdout } = build({ 'app.json': template({}) }, { 'app.json': template({ QUEUE }) });

    expect(stdout).toContain('SAFE TO EXECUTE');
    expect(status).toBe(0);
  });

  it('fails with the reason if the gate would not', () => {
    const { status, stdout } = build({ 'app.json': template({ TABLE }) }, { 'app.json': template({}) });

    expect(stdout).toContain('TABLE');
    expect(status).toBe(3);
  });

  it('treats a template that the target branch does not contain as new', () => {
    const { status, stdout } = build({}, { 'app.json': template({ QUEUE }) });

    expect(stdout).toContain('2 created');
    expect(status).toBe(0);
  });

  it('compares the parameters of both branches', () => {
    const parameters = (Billing: string) => JSON.stringify({ Parameters: { Billing } });
    const both = { 'app.json': template({ TABLE }) };

    const { stdout } = build(
      { ...both, 'prod.json': parameters('PROVISIONED') },
      { 'prod.json': parameters('PAY_PER_REQUEST') },
      { PARAMETERS: 'prod.json' },
    );

    expect(stdout).toContain('TABLE  updated');
  });

  it('uses the policy of the target branch even if the pull request contains another one', () => {
    const table = { 'app.json': template({ TABLE }) };
    const gone = { 'app.json': template({}) };
    const variables = { POLICY: 'policy.yaml' };

    expect(build({ ...table, 'policy.yaml': ALLOWS_ALL }, gone, variables).status).toBe(0);
    rmSync(folder, { recursive: true, force: true });
    expect(build(table, { ...gone, 'policy.yaml': ALLOWS_ALL }, variables).status).toBe(3);
    rmSync(folder, { recursive: true, force: true });
    const strict = { ...table, 'policy.yaml': 'version: 1\npreset: strict\n' };
    expect(build(strict, { ...gone, 'policy.yaml': ALLOWS_ALL }, variables).status).toBe(2);
  });

  it('installs and runs the command line of the target branch, never that of the pull request', () => {
    const { stdout } = build({ 'app.json': template({}) }, { 'app.json': template({ QUEUE }), 'package.json': '{}' });

    expect(stdout).toContain('installs in main');
    expect(script).not.toContain('npx');
  });

  it('fails if a file is invalid', () => {
    const { status, stderr } = build({}, { 'app.json': 'no template' });

    expect(stderr).toContain('app.json');
    expect(status).toBe(1);
  });
});

function write(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', args, { cwd, stdio: 'pipe' });
}
