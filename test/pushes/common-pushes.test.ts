import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareSeverity } from '../../core/effects/join-claims.ts';
import { decide } from '../../core/policy/decide.ts';
import { joinDecisions } from '../../core/policy/decision.ts';
import { PRESETS, type PresetName } from '../../core/policy/presets.ts';
import { effectsOfPush } from '../support/pushes.ts';
import { COMMON_PUSHES, type CommonPush } from './common-pushes.ts';

const guide = readFileSync('docs/policy.md', 'utf8');

function decideBy(preset: PresetName, push: CommonPush): string {
  const effects = Object.values(effectsOfPush(push));
  return effects.map((effect) => decide(effect, { baseline: PRESETS[preset] }).decision).reduce(joinDecisions, 'allow');
}

/** The row of the guide about a push. */
function rowOf(push: CommonPush): string {
  const decisions = (['standard', 'stateful', 'strict'] as const).map((preset) => decideBy(preset, push));
  return `| ${push.name} | \`${push.effect}\` | ${decisions.join(' | ')} |`;
}

describe('the pushes that teams make most often', () => {
  it.each(COMMON_PUSHES.map((push) => [push.name, push] as const))('%s: has its effect and its row in the guide', (_, push) => {
    const kinds = Object.values(effectsOfPush(push)).map(({ kind }) => kind);

    expect(kinds.toSorted(compareSeverity)[0]).toBe(push.effect);
    expect(guide).toContain(rowOf(push));
  });

  it('are twenty-five', () => {
    expect(COMMON_PUSHES).toHaveLength(25);
  });

  it('pass by the standard preset if they lose nothing', () => {
    const refused = COMMON_PUSHES.filter((push) => decideBy('standard', push) !== 'allow').map(({ effect }) => effect);

    expect(refused).toEqual(['lose-data', 'may-replace', 'unprotect', 'unprotect', 'replace', 'delete']);
  });
});
