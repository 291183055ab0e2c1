import { describe, expect, it } from 'vitest';
import { EFFECT_KINDS } from '../../../core/effects/effect.ts';
import { EFFECT_WORDS, effectInWords, isPlain } from '../../../core/report/headline.ts';
import { writeHtml } from '../../../core/report/write-html.ts';
import { writeMarkdown } from '../../../core/report/write-markdown.ts';
import { writeText } from '../../../core/report/write-text.ts';
import { makeChange, makeEvidence } from '../../support/change-sets.ts';
import { makeRecord } from '../../support/records.ts';

const causes: string[] = [];

describe('the words for an effect', () => {
  it('name every further effect that is not routine', () => {
    expect(effectInWords({ effect: 'replace' })).toBe('replaced');
    expect(
      effectInWords({
        effect: 'replace',
        also: [
          { effect: 'unprotect', causes },
          { effect: 'update', causes },
        ],
      }),
    ).toBe('replaced, less protected');
    expect(effectInWords({ effect: 'update', also: [{ effect: 'none', causes }] })).toBe('updated');
  });

  it.each([
    ['text', writeText],
    ['Markdown', writeMarkdown],
    ['HTML', writeHtml],
  ])('are in the %s of a record', (_, write) => {
    const weakening = makeChange({ Replacement: 'True', Scope: ['DeletionPolicy'] });

    expect(write(makeRecord(makeEvidence([weakening])))).toContain('replaced, less protected');
  });
});

describe('a plain effect', () => {
  it('is one that every deployment has', () => {
    expect(EFFECT_KINDS.filter((effect) => isPlain({ effect }))).toEqual([
      'revision',
      'update',
      'create',
      'import',
      'sync',
      'none',
    ]);
    expect(isPlain({ effect: 'update', also: [{ effect: 'create', causes }] })).toBe(true);
    expect(isPlain({ effect: 'update', also: [{ effect: 'unprotect', causes }] })).toBe(false);
    expect(Object.keys(EFFECT_WORDS)).toEqual(expect.arrayContaining([...EFFECT_KINDS]));
  });
});
