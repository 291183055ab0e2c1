import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { thirdPartyNotices } from '../../scripts/third-party-notices.ts';

describe('the notices of the bundled packages', () => {
  const root = mkdtempSync(join(tmpdir(), 'stackgate-notices-'));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function setup(packages: Readonly<Record<string, Readonly<Record<string, string>>>>) {
    for (const [name, files] of Object.entries(packages)) {
      const folder = join(root, 'node_modules', name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', license: 'MIT' }));
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    }
    return (...files: string[]) => thirdPartyNotices(files.map((file) => join(root, file)));
  }

  it('name each package once, with its licence and its terms', () => {
    const notices = setup({ a: { LICENSE: 'Do what you like.' }, '@b/c': { 'license.md': 'Name me.', NOTICE: 'I am C.' } });

    const text = notices('node_modules/a/x.js', 'node_modules/a/y.js', 'node_modules/@b/c/index.js', 'core/errors.ts');

    expect(text.match(/a 1\.2\.3 \(MIT\)/g)).toHaveLength(1);
    for (const part of ['Do what you like.', '@b/c 1.2.3 (MIT)', 'Name me.', 'I am C.']) expect(text).toContain(part);
    expect(text).not.toContain('errors.ts');
  });

  it('give terms that several packages share once', () => {
    const notices = setup({ a: { LICENSE: 'The same.' }, b: { LICENSE: 'The same.\n' } });

    const text = notices('node_modules/a/x.js', 'node_modules/b/x.js');

    expect(text.match(/The same\./g)).toHaveLength(1);
    expect(text).toContain('a 1.2.3 (MIT)\nb 1.2.3 (MIT)');
  });

  it('name a package without a licence file', () => {
    expect(setup({ a: {} })('node_modules/a/x.js')).toContain('a 1.2.3 (MIT)');
  });

  it('do not depend on the order of the files', () => {
    const notices = setup({ a: { LICENSE: 'A' }, b: { LICENSE: 'B' } });

    expect(notices('node_modules/b/x.js', 'node_modules/a/x.js')).toBe(notices('node_modules/a/x.js', 'node_modules/b/x.js'));
  });
});
