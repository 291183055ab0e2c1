import type { BlueGreenScenario } from './blue-green/blue-green-scenario.ts';
import { generateBlueGreen } from './blue-green/generate-blue-green.ts';
import { playBlueGreen } from './blue-green/play-blue-green.ts';
import { chooseKind, type RunKindName } from './choose-kind.ts';
import type { Deploy } from './harness/create-harness.ts';
import type { Violation } from './invariants/violation.ts';
import { play } from './play-pushes.ts';
import { generateScenario } from './scenario/generate-scenario.ts';
import type { PlacedFault, Scenario, ScenarioFaults } from './scenario/scenario.ts';
import { PARTS_OF_PUSHES, type Part, partOf, shrinkScenario } from './shrink-scenario.ts';
import { tellRun } from './tell-run.ts';
import { tellStory } from './tell-story.ts';
import { generateWave } from './waves/generate-wave.ts';
import { playWaveRun } from './waves/play-wave-run.ts';
import type { WaveScenario } from './waves/wave-scenario.ts';

/** Result of a run of any kind. */
export interface RunResult {
  readonly violations: readonly Violation[];
  readonly faults: readonly PlacedFault[];
  readonly deployments: number;
}

/** One kind of run: its generator, its player, its description, and the parts that a reduction can remove. */
interface RunKind<Run extends { readonly faults: ScenarioFaults }, Result extends RunResult> {
  readonly generate: (seed: number) => Run;
  readonly play: (run: Run, deploy?: Deploy) => Promise<Result>;
  readonly tell: (run: Run, result: Result) => string;
  readonly parts: readonly Part<Run>[];
}

const PUSHES = {
  generate: generateScenario,
  play,
  tell: (scenario: Scenario, result: Awaited<ReturnType<typeof play>>) => tellStory({ scenario, ...result }),
  parts: PARTS_OF_PUSHES,
};

/** The kinds of runs. */
const KINDS: Readonly<Record<RunKindName, (seed: number, deploy?: Deploy) => Promise<PlayedRun>>> = {
  pushes: kind(PUSHES),
  'another account': kind({ ...PUSHES, generate: (seed: number) => ({ ...generateScenario(seed), isElsewhere: true }) }),
  wave: kind({
    generate: generateWave,
    play: playWaveRun,
    tell: tellRun,
    parts: [partOf<'steps', WaveScenario>('steps'), partOf<'throttledRegions', WaveScenario>('throttledRegions')],
  }),
  'blue-green': kind({
    generate: generateBlueGreen,
    play: playBlueGreen,
    tell: tellRun,
    parts: [partOf<'steps', BlueGreenScenario>('steps')],
  }),
};

/** A run of a seed that was played. */
export interface PlayedRun extends RunResult {
  /** Finds the smallest run that violates the same invariant, and describes it. */
  readonly tellSmallest: (violation: Violation) => Promise<string>;
}

/** Plays the run of a seed. @param name @default the seed chooses the kind */
export function playRun(seed: number, deploy?: Deploy, name = chooseKind(seed)): Promise<PlayedRun> {
  return KINDS[name](seed, deploy);
}

function kind<Run extends { readonly faults: ScenarioFaults }, Result extends RunResult>({
  generate,
  play: playOne,
  tell,
  parts,
}: RunKind<Run, Result>): (seed: number, deploy?: Deploy) => Promise<PlayedRun> {
  return async (seed, deploy) => {
    const run = generate(seed);
    const { violations, faults, deployments } = await playOne(run, deploy);
    return {
      violations,
      faults,
      deployments,
      tellSmallest: async ({ invariant }) => {
        const smallest = await shrinkScenario(run, faults, parts, async (candidate) =>
          (await playOne(candidate, deploy)).violations.some((violation) => violation.invariant === invariant),
        );
        return tell(smallest, await playOne(smallest, deploy));
      },
    };
  };
}
