import { describe, expect, it } from 'vitest';
import { checkRepository, checkText, ratesOf, readDocumentText, readSourceText, TEXT_LIMITS } from '../../scripts/check-text.ts';

const OPENS_BADLY = ['/** Wh', 'at it is. */'].join('');
const NO_PERSON = ['no', 'body'].join('');

const patternsOf = (source: string): readonly string[] =>
  checkText(readSourceText('a.ts', source)).findings.map(({ pattern }) => pattern);

describe('the text check', () => {
  it('reports a comment that opens with a question word', () => {
    expect(patternsOf(`${OPENS_BADLY}\nconst a = 1;`)).toEqual(['comment opening']);
  });

  it('accepts a comment that opens with a noun or a verb', () => {
    expect(patternsOf('/** Settings of a sandbox. Reads what follows. */\nconst a = 1;')).toEqual([]);
  });

  it('reports a pattern in a string literal and in a template literal, with its line', () => {
    const { findings } = checkText(
      readSourceText('a.ts', `const a = '${NO_PERSON} came';\nconst b = \`\${a} ${NO_PERSON} left\`;`),
    );
    expect(findings.map(({ line, pattern }) => [line, pattern])).toEqual([
      [1, 'no person'],
      [2, 'no person'],
    ]);
  });

  it('does not read identifiers or single words as text', () => {
    expect(patternsOf(`const ${NO_PERSON} = '${NO_PERSON}';`)).toEqual([]);
  });

  it('reads Markdown lines and YAML comments', () => {
    expect(checkText(readDocumentText('a.md', `Text for ${NO_PERSON}.`)).findings).toHaveLength(1);
    expect(checkText(readDocumentText('a.yaml', '# How it works\nkey: value')).findings).toHaveLength(1);
  });

  it('gives rates per 10,000 words', () => {
    const report = checkText(readDocumentText('a.md', `${NO_PERSON} ${'word '.repeat(999)}`));
    expect(ratesOf(report)).toEqual({ openings: 0, others: 10 });
  });
});

describe('the text of the repository', () => {
  const folders = [
    'core',
    'functions',
    'cli',
    'infra',
    'sandbox',
    'scripts',
    'statemachine',
    'examples',
    'docs',
    'test',
    '.github',
  ];
  const rootFiles = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'AGENTS.md'];

  it.each([...folders, ...rootFiles])('stays within the limits of the text check: %s', (folder) => {
    const { openings, others } = ratesOf(checkRepository([folder]));

    expect(openings).toBeLessThanOrEqual(TEXT_LIMITS.openings);
    expect(others).toBeLessThanOrEqual(TEXT_LIMITS.others);
  });
});
