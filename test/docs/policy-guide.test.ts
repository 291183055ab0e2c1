import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EFFECT_KINDS } from '../../core/effects/effect.ts';
import { parsePolicy, parseWaivers } from '../../core/policy/parse-policy.ts';
import { PRESETS } from '../../core/policy/presets.ts';

const guide = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8');
const examples = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);

describe('the guide to policies', () => {
  it('shows a policy and waivers that are some', () => {
    const [policy = '', waivers = ''] = examples;

    expect(parsePolicy({ source: 'guide', text: policy }).rules.map(({ name }) => name)).toContain('no-users');
    expect(parseWaivers({ source: 'guide', text: waivers.replace('3f9a...', '3f'.repeat(32)) })).toHaveLength(1);
  });

  it('says what strict makes of every effect', () => {
    const rows = [...guide.matchAll(/^\| `([a-z-]+)` \| .* \| (allow|ask|forbid) \|$/gm)].map(([, effect, decision]) => [
      effect,
      decision,
    ]);

    expect(Object.fromEntries(rows)).toEqual(PRESETS.strict.defaults);
    expect(rows).toHaveLength(EFFECT_KINDS.length);
  });
});
