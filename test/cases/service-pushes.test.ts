import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { decide } from '../../core/policy/decide.ts';
import { PRESETS } from '../../core/policy/presets.ts';
import { effectsOfPush } from '../support/pushes.ts';

interface ServicePush {
  readonly push: string;
  /** The decision, `allow` or `stop`, and effects of the push. An effect after `!` must be absent. */
  readonly expect: string;
  readonly parameters?: string;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

const pushes: readonly ServicePush[] = parse(readFileSync('test/cases/service-pushes.yaml', 'utf8'));

it.each(pushes.map((one) => [one.push, one] as const))('standard decides as expected: %s', (_, one) => {
  const effects = Object.values(effectsOfPush(one));
  const isAllowed = effects.every((effect) => decide(effect, { baseline: PRESETS.standard }).decision === 'allow');
  const kinds = effects.flatMap(({ kind, also = [] }) => [kind, ...also.map(({ effect }) => effect)]);
  const [decision, ...wanted] = one.expect.split(' ');

  expect(isAllowed ? 'allow' : 'stop').toBe(decision);
  for (const word of wanted) {
    if (word.startsWith('!')) expect(kinds).not.toContain(word.slice(1));
    else expect(kinds).toContain(word);
  }
});
