import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const CONFIGS = readdirSync('.').filter((file) => /^vitest\..*\.ts$/.test(file));

describe('a test run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-leftovers-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('leaves nothing in the temporary folder', () => {
    const args = ['node_modules/vitest/vitest.mjs', 'run', 'test/infra/canary.test.ts', '--reporter=dot'];
    const env = {
      ...process.env,
      TMPDIR: folder,
      TMP: folder,
      TEMP: folder,
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
      VITEST: undefined,
    };

    const output = execFileSync(process.execPath, args, { env, encoding: 'utf8' });

    expect(output).toMatch(/Tests +\d+ passed/);
    expect(readdirSync(folder)).toEqual([]);
  }, 120_000);

  it.each(CONFIGS)('has its own temporary folder with %s', (config) => {
    expect(readFileSync(config, 'utf8')).toContain("'test/support/temporary-folder.ts'");
  });
});
