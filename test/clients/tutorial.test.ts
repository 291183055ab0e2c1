import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_PYTHON, installPython } from './support/python.ts';

/** A fenced block of the tutorial: its language, the rest of the line, and its text. */
interface Block {
  readonly language: string;
  readonly info: string;
  readonly text: string;
}

const TUTORIAL = readFileSync('docs/tutorial.md', 'utf8');
const BLOCKS: readonly Block[] = [...TUTORIAL.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', info = '', text = '']) => ({ language, info, text }),
);
const TOOLS = ['git', 'zip', 'bash'].every((tool) => spawnSync(tool, ['--version']).status !== null);

describe.skipIf(!HAS_PYTHON || !TOOLS)('the tutorial, followed in a clean clone', () => {
  let folder = '';
  let environment: NodeJS.ProcessEnv = {};
  let output = '';
  let sandbox: ChildProcess | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stackgate-tutorial-'));
    writeFileSync(join(folder, 'directory'), folder);
    writeFileSync(join(folder, 'variables'), '');
    const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|AWS_|NODE_|VITEST)/.test(name));
    environment = {
      ...Object.fromEntries(inherited),
      PATH: `${await installPython('aws')}${delimiter}${process.env.PATH?.replaceAll(`${resolve('node_modules/.bin')}${delimiter}`, '')}`,
      AWS_PAGER: '',
      // The address of the repository is a placeholder: git reads this clone instead.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${resolve('.')}.insteadOf`,
      GIT_CONFIG_VALUE_0: 'https://github.com/stackgate-owner/stackgate.git',
    };
  });
  afterAll(async () => {
    if (sandbox?.pid !== undefined && sandbox.exitCode === null) {
      const exited = new Promise((done) => sandbox?.once('exit', done));
      process.kill(-sandbox.pid, 'SIGTERM');
      await exited;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a block in the folder and with the variables of the block before it. */
  function run({ text }: Block): number | null {
    const files = { directory: join(folder, 'directory'), variables: join(folder, 'variables') };
    const script = `cd "$(cat '${files.directory}')"; source '${files.variables}'\n${text}\npwd > '${files.directory}'; export -p > '${files.variables}'`;
    const ended = spawnSync('bash', ['-euo', 'pipefail', '-c', script], { env: environment, encoding: 'utf8' });
    output = `${ended.stdout}${ended.stderr}`;
    return ended.status;
  }

  /** Starts a block that runs until the end of the tutorial. @returns when it prints the variables for clients */
  async function start({ text }: Block): Promise<void> {
    const child = spawn('bash', ['-c', text], {
      cwd: readFileSync(join(folder, 'directory'), 'utf8').trim(),
      env: environment,
      detached: true,
    });
    sandbox = child;
    await new Promise<void>((started, failed) => {
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('AWS_EC2_METADATA_DISABLED')) started();
      });
      child.once('exit', () => failed(new Error(`Expected the sandbox to start, got: ${said}`)));
    });
  }

  const written = (folderOf: string, info: string) => join(folderOf, /\[(.+)\]/.exec(info)?.[1] ?? '');

  it.each(BLOCKS.map((block, index) => [index + 1, block.language, block] as const))(
    'block %i (%s) works',
    async (_, __, block) => {
      if (block.language === 'yaml') {
        writeFileSync(written(readFileSync(join(folder, 'directory'), 'utf8').trim(), block.info), block.text);
      } else if (block.info === '[second terminal]') {
        await start(block);
      } else if (block.language === 'sh') {
        const expected = Number(/exit=(\d)/.exec(block.info)?.[1] ?? 0);
        expect(run(block), output).toBe(expected);
        return;
      }
      const words = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
      for (const line of block.language === 'text' ? block.text.trim().split('\n') : []) {
        expect(words(output)).toContain(words(line));
      }
      expect(['yaml', 'sh', 'text']).toContain(block.language);
    },
  );
});
