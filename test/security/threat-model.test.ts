import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const PAGE = 'docs/threat-model.md';
const page = readFileSync(PAGE, 'utf8');

/** Links to tests: the text between the brackets is part of the name of the test. */
const links = [...page.matchAll(/\[([^\]]+)\]\(([^)]+\.test\.ts)\)/g)].map(([, name = '', path = '']) => ({
  name,
  path: join(dirname(PAGE), path),
}));

describe('the threat model', () => {
  it('has a section about each of the six attackers', () => {
    for (const who of [
      'controls the artifact',
      'controls UserParameters',
      'can read logs',
      'can invoke functions',
      'can write to the bucket of the gate',
      'can change stacks',
    ]) {
      expect(page).toContain(`## An attacker who ${who}`);
    }
    expect(links.length).toBeGreaterThan(35);
  });

  it.each(links)('is shown by a test that exists: $name ($path)', ({ name, path }) => {
    expect(existsSync(path)).toBe(true);
    if (name !== 'A test of this page') expect(readFileSync(path, 'utf8')).toContain(name);
  });

  it('names a test in every row of its tables', () => {
    const rows = page.split('\n').filter((line) => /^\| (?!attack|principal|---)/.test(line));

    expect(rows.filter((row) => !row.includes('.test.ts)'))).toEqual([]);
  });
});
