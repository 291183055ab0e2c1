import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { DEFINITION, edgesOf, readMachine } from '../statemachine/machine.ts';
import { type PlayedStory, playInInterpreter, playInMinistack, playInSandbox } from './state-machine-engines.ts';
import type { ScriptedCall } from './story-script.ts';

/** A row of state-machine-differences.yaml. */
interface Difference {
  readonly engine: string;
  readonly right: string;
  readonly difference: string;
  readonly source: string;
  readonly stories: readonly string[];
}

const STORIES: Readonly<Record<string, readonly ScriptedCall[]>> = parse(
  readFileSync('test/differential/state-machine-stories.yaml', 'utf8'),
).stories;
const DIFFERENCES: readonly Difference[] = parse(readFileSync('test/differential/state-machine-differences.yaml', 'utf8'));
const names = Object.keys(STORIES);
const tools = inject('differentialTools');
const isDifferent = new Set(DIFFERENCES.flatMap(({ stories }) => stories));

let sandbox: ReadonlyMap<string, PlayedStory>;

beforeAll(async () => {
  sandbox = await playInSandbox(DEFINITION)(STORIES);
});

describe('the state machine in the sandbox', () => {
  it.each(names)('%s: calls the functions of the story, and no others', (story) => {
    const played = sandbox.get(story);

    expect(played?.usesAllAnswers, JSON.stringify(played)).toBe(true);
    expect(played?.end).not.toMatch(/Unscripted|RUNNING/);
  });

  it('passes every transition in the stories', () => {
    const steps = [...sandbox.values()].flatMap(({ path }) => path.map((state, index) => `${path[index - 1]} > ${state}`));
    const passed = new Set(steps);

    expect(edgesOf(readMachine()).filter(({ from, to }) => !passed.has(`${from} > ${to}`))).toEqual([]);
  });
});

describe('the state machine in the interpreter alone', () => {
  let interpreter: ReadonlyMap<string, PlayedStory>;

  beforeAll(async () => {
    interpreter = await playInInterpreter(DEFINITION)(STORIES);
  });

  it.each(names)('%s: has the path and the end of the sandbox', (story) => {
    expect(interpreter.get(story)).toEqual(sandbox.get(story));
  });
});

describe.skipIf(tools === undefined)('the state machine in ministack', () => {
  let ministack: ReadonlyMap<string, PlayedStory>;

  beforeAll(async () => {
    ministack = await playInMinistack(DEFINITION, String(tools))(STORIES);
  }, 600_000);

  it.each(names)('%s: has the path and the end of the sandbox, or is in the table', (story) => {
    const [played, expected] = [ministack.get(story), sandbox.get(story)];

    if (isDifferent.has(story)) expect(played).not.toEqual(expected);
    else expect(played).toEqual(expected);
  });

  it('has a source for every row of the table, and only existing stories', () => {
    for (const { engine, right, difference, source, stories } of DIFFERENCES) {
      expect([engine, 'sandbox']).toContain(right);
      expect(source, difference).toMatch(/https:/);
      expect(names).toEqual(expect.arrayContaining([...stories]));
    }
  });
});
