import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const here = new URL('.', import.meta.url);
const page = readFileSync(new URL('../../../sandbox/cloudformation/BEHAVIOUR.md', import.meta.url), 'utf8');
const statements = [...page.matchAll(/^- ([a-zA-Z].*?) \((?:[^()]|\([^()]*\))*\)$/gm)].map(([, statement = '']) => statement);

function readTitles(): Set<string> {
  const titles = new Set<string>();
  for (const file of readdirSync(here, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'))) {
    const source = readFileSync(new URL(file, here), 'utf8');
    for (const [, , title = ''] of source.matchAll(/(?:\bit|\]\))\(\s*(['"])(.*?)\1,/g)) titles.add(title.replace(/: %.*$/, ''));
  }
  return titles;
}

describe('the behaviour page', () => {
  it('has each statement once, with its source', () => {
    expect(statements.length).toBeGreaterThan(100);
    expect(new Set(statements).size).toBe(statements.length);
    const lines = page.split('\n').filter((line) => /^- [a-z]/.test(line));
    expect(lines.filter((line) => !/\((Recorded|Tried|Guide|API|Reported|Assumption|this sandbox's own)/.test(line))).toEqual([]);
  });

  it('has a test with the name of each statement', () => {
    const titles = readTitles();

    expect(statements.filter((statement) => !titles.has(statement))).toEqual([]);
  });
});
