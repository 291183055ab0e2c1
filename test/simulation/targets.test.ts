import { describe, expect, it } from 'vitest';
import { deployGate } from '../../sandbox/deploy-gate.ts';
import type { Deploy } from '../../sandbox/simulation/harness/create-harness.ts';
import { play } from '../../sandbox/simulation/play-pushes.ts';
import { generateScenario } from '../../sandbox/simulation/scenario/generate-scenario.ts';
import { judgesNothing } from './planted-bugs.ts';
import { DEPLOYED, HARMFUL, HARMLESS, push, scenario } from './scenarios.ts';

const elsewhere = { isElsewhere: true } as const;

/** Every client of a function is that of the account of the gate. */
const forgetsTheTarget: Deploy = (sandbox, options) => {
  const clientsOf = sandbox.clients.bind(sandbox);
  sandbox.clients = (caller) => {
    const clients = clientsOf(caller);
    return { ...clients, cloudFormation: () => clients.cloudFormation() };
  };
  return deployGate(sandbox, options);
};

describe('deployments into another account', () => {
  it('violate no invariant over seeds with faults, in which sessions expire during tasks', async () => {
    let expired = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const { violations, faults } = await play({ ...generateScenario(seed), ...elsewhere });
      expect([seed, violations]).toEqual([seed, []]);
      expired += faults.filter(({ fault }) => fault.kind === 'error' && fault.code === 'ExpiredToken').length;
    }
    expect(expired).toBeGreaterThan(5);
  }, 120_000);

  it.each([
    ['a refused change set', scenario([push(HARMFUL)], elsewhere)],
    ['an update', scenario([push(HARMLESS)], elsewhere)],
    ['a first create', scenario([push(DEPLOYED)], { apps: [{ name: 'shop' }], ...elsewhere })],
  ])('violate no invariant over %s', async (_, played) => {
    expect((await play(played)).violations).toEqual([]);
  });

  it.each<[string, Deploy, Parameters<typeof play>[0]]>([
    ['judges nothing', judgesNothing, scenario([push(HARMFUL)], elsewhere)],
    ['forgets the target', forgetsTheTarget, scenario([push(HARMLESS)], elsewhere)],
  ])('violate S1 with a gate that %s', async (_, deploy, played) => {
    const { violations } = await play(played, deploy);

    expect(violations.map(({ invariant }) => invariant)).toContain('S1');
  });
});
