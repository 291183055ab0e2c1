import { describe, expect, it } from 'vitest';
import type { RecordedChange } from '../../../core/record/decision-record.ts';
import { PLAIN_STYLE, type TextStyle } from '../../../core/report/text-style.ts';
import { writeProperties } from '../../../core/report/write-properties.ts';
import { makeChange, makeEvidence } from '../../support/change-sets.ts';
import { makeRecord } from '../../support/records.ts';

const [base] = makeRecord(makeEvidence([makeChange()])).changes as [RecordedChange];

const write = (change: Partial<RecordedChange>, isVerbose = false, style = PLAIN_STYLE): readonly string[] =>
  writeProperties({ ...base, ...change }, style, isVerbose);

describe('the properties of a change', () => {
  it('are a tree with the values before and after', () => {
    expect(
      write({
        properties: [
          { name: 'Environment', path: '/Properties/Environment/Variables/STAGE', before: 'test', after: 'prod' },
          { name: 'Tags', path: '/Properties/Tags/0/Value', after: 'x' },
          { name: 'Description', path: '/Properties/Description', before: 'old\n' },
          { name: 'Memory', before: '', after: '128' },
          { name: 'DeletionPolicy', path: '/DeletionPolicy', before: 'Retain', after: 'Delete' },
          { name: 'Properties', path: '/Properties', before: '1', after: '2' },
        ],
      }),
    ).toEqual([
      '  ├ Environment.Variables.STAGE  test → prod',
      '  ├ Tags[0].Value  + x',
      '  ├ Description  - old',
      '  ├ Memory  "" → 128',
      '  ├ DeletionPolicy  Retain → Delete',
      '  └ Properties  1 → 2',
    ]);
  });

  it('name the origin of a value, and the effects that the property causes', () => {
    expect(
      write({
        effect: 'replace',
        causes: ['KeySchema'],
        also: [
          { effect: 'unprotect', causes: ['DeletionProtectionEnabled', 'KeySchema'] },
          { effect: 'update', causes: ['Tags'] },
        ],
        properties: [
          { name: 'KeySchema', causedBy: 'Stage' },
          { name: 'DeletionProtectionEnabled', before: 'true', after: 'false' },
          { name: 'Tags', before: 'a', after: 'b' },
        ],
      }),
    ).toEqual([
      '  ├ KeySchema  (from Stage, replaced, less protected)',
      '  ├ DeletionProtectionEnabled  true → false  (less protected)',
      '  └ Tags  a → b',
    ]);
  });

  it('with long values or structures are compared line by line', () => {
    const long = 'x'.repeat(81);
    expect(
      write({
        properties: [
          { name: 'Code', before: 'a\nb', after: 'a\nc', causedBy: 'Build' },
          { name: 'Rules', before: '[]', after: '["x"]' },
          { name: 'Text', before: 'short', after: long },
        ],
      }),
    ).toEqual([
      '  ├ Code  (from Build)',
      '  │     a',
      '  │   - b',
      '  │   + c',
      '  ├ Rules',
      '  │   - []',
      '  │   + [',
      '  │   +   "x"',
      '  │   + ]',
      '  └ Text',
      '      - short',
      `      + ${long}`,
    ]);
    expect(write({ properties: [{ name: 'Rules', before: '[]', after: '{}' }] })).toEqual(['  └ Rules  [] → {}']);
  });

  it('show a policy as one document in place of its parts', () => {
    expect(
      write({
        properties: [
          { name: 'Policy', path: '/Properties/Policy/Statement/0/Action', before: 'a', after: 'b' },
          { name: 'Policy', path: '/Properties/Policy', before: 'a', after: 'b' },
          { name: 'PolicyName', path: '/Properties/PolicyName', before: 'a', after: 'b' },
          { name: 'Other' },
        ],
        documents: [{ path: '/Properties/Policy', before: '{"Action":"a"}', after: '{"Action":"b"}' }],
      }),
    ).toEqual([
      '  ├ PolicyName  a → b',
      '  ├ Other',
      '  └ Policy',
      '        {',
      '      -   "Action": "a"',
      '      +   "Action": "b"',
      '        }',
    ]);
  });

  it('have at most 40 lines of 200 characters, unless the text is verbose', () => {
    const after = Array.from({ length: 50 }, (_, index) => `${index}`.padEnd(300, 'x')).join('\n');
    const lines = write({ properties: [{ name: 'Code', after }] });
    expect(lines).toHaveLength(42);
    expect(lines[1]).toHaveLength(208);
    expect(lines.at(-1)).toBe('      10 more lines: use --verbose');
    const verbose = write({ properties: [{ name: 'Code', after }] }, true);
    expect(verbose).toHaveLength(51);
    expect(verbose[1]).toHaveLength(308);
  });

  it('skip the unchanged lines of a long value', () => {
    const before = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(
      write({ properties: [{ name: 'Code', before: before.join('\n'), after: [...before.slice(0, 5), 'x'].join('\n') }] }),
    ).toEqual(['  └ Code', '        ...', '        c', '        d', '        e', '      - f', '      + x']);
  });

  it('have colors for what is removed and added', () => {
    const style: TextStyle = { ...PLAIN_STYLE, red: (text) => `<r ${text}>`, green: (text) => `<g ${text}>` };
    expect(write({ properties: [{ name: 'A', before: 'a', after: 'b' }] }, false, style)).toEqual(['  └ A  <r a> → <g b>']);
    expect(write({ properties: [{ name: 'A', before: 'a\nb', after: 'a\nc' }] }, false, style)).toEqual([
      '  └ A',
      '        a',
      '      <r - b>',
      '      <g + c>',
    ]);
  });

  it('contain no terminal control characters', () => {
    const evil = '\u001b[2J';
    const lines = write({
      properties: [
        { name: evil, path: `/Properties/A~1B~0${evil}`, before: evil, after: `${evil}\n${evil}\n`, causedBy: evil },
        { name: evil, before: evil, after: '' },
      ],
    });
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
    expect(lines[0]).toBe('  ├ A/B~ [2J  (from  [2J)');
  });

  it('are absent for a change without properties', () => {
    expect(write({ properties: [] })).toEqual([]);
  });
});
