import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { type Engine, startMinistack, startMoto, startSandbox } from './engines.ts';
import { CloudFormationPlayer, type Step } from './play-cloudformation.ts';

/** A row of differences.yaml. */
interface Difference {
  readonly engine: Engine['name'];
  readonly right: Engine['name'];
  readonly difference: string;
  readonly source: string;
  /** `story / number of the call`. */
  readonly steps: readonly string[];
}

const STORIES: Readonly<Record<string, readonly Step[]>> = parse(
  readFileSync('test/differential/cloudformation-stories.yaml', 'utf8'),
).stories;
const DIFFERENCES: readonly Difference[] = parse(readFileSync('test/differential/differences.yaml', 'utf8'));
const CALLS = Object.entries(STORIES).flatMap(([story, steps]) =>
  steps.map((step, index) => ({ id: `${story} / ${index + 1}`, step })),
);

const tools = inject('differentialTools');
/** Answers by engine, then by call. */
const answers = new Map<Engine['name'], ReadonlyMap<string, string>>();
const engines: Engine[] = [];

describe.skipIf(tools === undefined)('CloudFormation in three engines', () => {
  beforeAll(async () => {
    if (tools === undefined) return;
    engines.push(...(await Promise.all([startSandbox(), startMinistack(tools), startMoto(tools)])));
    await Promise.all(engines.map(async ({ name, url }) => answers.set(name, await playAll(url))));
  }, 240_000);

  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
  });

  it.each(CALLS)('gives the answer in the table: $id', ({ id }) => {
    const [expected, ...others] = (['sandbox', 'ministack', 'moto'] as const).map((engine) => answers.get(engine)?.get(id));
    const different = (['ministack', 'moto'] as const).filter((_, index) => others[index] !== expected);
    const listed = DIFFERENCES.filter(({ steps }) => steps.includes(id)).map(({ engine }) => engine);

    // An error of the client or of the connection is no answer.
    expect(['Error', 'TypeError', 'SyntaxError', 'TimeoutError']).not.toContain(expected);
    expect(expected).toEqual(expect.any(String));
    expect([...listed].sort(), `sandbox: ${expected}\nministack: ${others[0]}\nmoto: ${others[1]}`).toEqual(different);
  });

  it('names the correct engine and a source in every row, and only existing calls', () => {
    const ids = CALLS.map(({ id }) => id);

    for (const { right, source, difference, steps, engine } of DIFFERENCES) {
      expect([engine, 'sandbox']).toContain(right);
      expect(source, difference).toMatch(/recording|https:|source code/);
      expect(ids).toEqual(expect.arrayContaining([...steps]));
    }
  });
});

async function playAll(url: string): Promise<ReadonlyMap<string, string>> {
  const player = new CloudFormationPlayer(url);
  const played = new Map<string, string>();
  for (const { id, step } of CALLS) played.set(id, await player.play(step));
  return played;
}
