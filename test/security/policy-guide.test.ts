import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EFFECT_KINDS } from '../../core/effects/effect.ts';
import { joinDecisions } from '../../core/policy/decision.ts';
import { parsePolicy, parseWaivers } from '../../core/policy/parse-policy.ts';
import { PRESETS } from '../../core/policy/presets.ts';

const guide = readFileSync('docs/policy.md', 'utf8');
const examples = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
const isWaivers = (text: string): boolean => /^waivers:/m.test(text);

describe('the policy guide', () => {
  it.each(examples.filter((text) => !isWaivers(text)))('gives a policy that can be used as it is: %#', (text) => {
    expect(parsePolicy({ source: 'the guide', text }).rules.length).toBeGreaterThan(0);
  });

  it.each(examples.filter(isWaivers))('gives waivers that can be used once the fingerprint is filled in: %#', (text) => {
    expect(parseWaivers({ source: 'the guide', text: text.replace('3f9a...', 'a'.repeat(64)) })).not.toEqual([]);
  });

  it.each(EFFECT_KINDS)('says what the strict preset makes of %s', (kind) => {
    const row = guide.split('\n').find((line) => line.startsWith(`| \`${kind}\` |`));

    expect(row?.trim().endsWith(`| ${PRESETS.strict.defaults[kind]} |`)).toBe(true);
  });

  it.each(Object.keys(PRESETS))('describes the preset %s', (name) => {
    expect(guide).toContain(`| \`${name}\` |`);
  });

  it('gives the table of the lattice as the code joins', () => {
    const rows = [...guide.matchAll(/^\| (allow|ask|forbid) \| (allow|ask|forbid) \| (allow|ask|forbid) \|$/gm)];

    expect(rows).toHaveLength(9);
    for (const [, a, b, joined] of rows) expect(joinDecisions(a as 'allow', b as 'allow')).toBe(joined);
  });
});
