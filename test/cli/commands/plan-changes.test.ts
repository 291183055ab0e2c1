import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeDraft, draftTemplate } from '../../../sandbox/simulation/scenario/draft.ts';
import { createRandomSource } from '../../../sandbox/simulation/scenario/random-source.ts';
import { writeTemplate } from '../../../sandbox/simulation/scenario/write-template.ts';
import { UpdateJudges } from '../../support/update-judges.ts';

let judges: UpdateJudges;
beforeAll(() => {
  judges = new UpdateJudges();
});
afterAll(() => judges.close());

const PARAMETERS = ['Stage', 'Label', 'Suffix', 'Secret'];
const RUNS = 30;

it('every change that plan reports is in the change set of the sandbox', { timeout: 60_000 }, async () => {
  let withChanges = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0 }), async (seed) => {
      const chance = createRandomSource(seed, 'templates');
      const draft = draftTemplate(chance, { most: 6 });
      const stackName = `app-${seed}`;
      const before = writeTemplate(draft, stackName).text;
      const after = writeTemplate(changeDraft(draft, chance), stackName).text;
      await judges.deploy(stackName, before);
      const update = { stackName, before, after, kept: PARAMETERS, parameters: {} };
      const [gate, local] = [await judges.byGate(update), await judges.byPlan('live', update)];

      expect(local.decision).toBe(gate.decision);
      if (gate.decision === 'refused') return;
      expect(local.effects.filter((effect) => !gate.effects.includes(effect))).toEqual([]);
      if (local.effects.length > 0) withChanges += 1;
    }),
    { numRuns: RUNS },
  );
  expect(withChanges).toBeGreaterThan(0);
});
