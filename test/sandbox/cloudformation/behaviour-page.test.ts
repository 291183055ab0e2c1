import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

const CORPUS = '../shared/corpus';

/** Names of the recordings after `Recorded: ` or `Recorded for X: `. */
function recordingsOf(line: string): string[] {
  const [, names = ''] = /\bRecorded(?: for [^:;)]*)?: ([^;)]*)/.exec(line) ?? [];
  return names.split(', ').filter((name) => name !== '');
}

describe('the behaviour page', () => {
  it('has each statement once, with its source', () => {
    expect(statements.length).toBeGreaterThan(100);
    expect(new Set(statements).size).toBe(statements.length);
    const lines = page.split('\n').filter((line) => /^- [a-z]/.test(line));
    expect(lines.filter((line) => !/\((Recorded|Tried|Guide|API|Reported|Assumption|Sandbox only)/.test(line))).toEqual([]);
  });

  it('has a test with the name of each statement', () => {
    const titles = readTitles();

    expect(statements.filter((statement) => !titles.has(statement))).toEqual([]);
  });

  it('names a recording for every recorded statement', () => {
    const recorded = page.split('\n').filter((line) => /^- [a-zA-Z].*\bRecorded\b(?! elsewhere)/.test(line));

    expect(recorded.length).toBeGreaterThan(40);
    expect(recorded.filter((line) => recordingsOf(line).length === 0)).toEqual([]);
  });

  it.skipIf(!existsSync(CORPUS))('names recordings that exist', () => {
    const files = readdirSync(CORPUS).filter((name) => name.endsWith('.jsonl'));
    const ids = files.flatMap((name) => readFileSync(`${CORPUS}/${name}`, 'utf8').match(/^\{"id": "[^"]*"/gm) ?? []).join('\n');
    const named = page.split('\n').flatMap(recordingsOf);

    expect(named.filter((name) => !ids.includes(name))).toEqual([]);
  });
});
