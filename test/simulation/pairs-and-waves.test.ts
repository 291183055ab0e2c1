import { describe, expect, it } from 'vitest';
import type { Pointer } from '../../core/blue-green/pointer.ts';
import { wireReadRelease } from '../../functions/read-release/compose.ts';
import { systemClock } from '../../functions/runtime.ts';
import { deployGate } from '../../sandbox/deploy-gate.ts';
import type { Fault } from '../../sandbox/kernel/faults.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { TimedBlueGreenStep } from '../../sandbox/simulation/blue-green/blue-green-scenario.ts';
import { playBlueGreen } from '../../sandbox/simulation/blue-green/play-blue-green.ts';
import { chooseKind, RUN_KINDS, type RunKindName } from '../../sandbox/simulation/choose-kind.ts';
import type { Deploy } from '../../sandbox/simulation/harness/create-harness.ts';
import { reportSeed } from '../../sandbox/simulation/report-violation.ts';
import { playRun } from '../../sandbox/simulation/run-kind.ts';
import { signedValue, signObject } from '../support/sign-object.ts';
import { judgesNothing } from './planted-bugs.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };
const MOST_SEEDS = 40;
const ONE_PIPELINE = {
  mode: 'QUEUED',
  continuationSeconds: 5,
  isProtected: false,
  isVerified: true,
  retireAfterHours: 1,
} as const;

/** The bucket in which the gate stores a signed object, and the key. */
type SignedFor = readonly [sandbox: Sandbox, bucket: string, key: string];

/** The pointer names a stack that does not exist, with a valid signature. */
function moveToNoStack(body: string, ...[sandbox, bucket, key]: SignedFor): string {
  const pointer = signedValue<Pointer>(body);
  return signObject(sandbox, bucket, 'pointer', key, { ...pointer, current: `${pointer.current}-other` });
}

/** Changes what a function of the gate writes to S3. */
function rewrites(functionName: string, prefix: string, change: (body: string, ...gate: SignedFor) => string): Deploy {
  return (sandbox, options) => {
    const gate = deployGate(sandbox, options);
    sandbox
      .clients(functionName)
      .s3()
      .middlewareStack.add(
        (next) => async (args) => {
          const { Key = '', Body } = args.input as { readonly Key?: string; readonly Body?: string };
          if (!Key.startsWith(prefix) || Body === undefined) return next(args);
          return next({ ...args, input: { ...args.input, Body: change(Body, sandbox, gate.bucket, Key) } as never });
        },
        { step: 'initialize' },
      );
    return gate;
  };
}

/** Every target is released at once. */
const releasesAtOnce: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  const env = { GATE_BUCKET: gate.bucket };
  const read = wireReadRelease({ env, clock: systemClock, log, clients: sandbox.clients('read-release') });
  const handler = async (event: unknown) => ({ ...(await read(event)), hold: 'released' });
  sandbox.lambda.replaceEverywhere({ name: 'read-release', handler });
  return gate;
};

/** Every answer of the verify function is treated as a successful verification. */
const believesEverything: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  const register = sandbox.lambda.register.bind(sandbox.lambda);
  sandbox.lambda.register = (definition) => {
    if (definition.name !== 'verify') return register(definition);
    const handler = async (event: unknown) => {
      void definition.handler(event).catch(() => undefined);
      return { verified: true };
    };
    return register({ ...definition, handler });
  };
  return gate;
};

describe('the seed', () => {
  it('chooses each kind of run, and most runs are pushes', () => {
    const kinds = Array.from({ length: 400 }, (_, seed) => chooseKind(seed));

    expect(new Set(kinds)).toEqual(new Set(RUN_KINDS));
    expect(kinds.filter((kind) => kind === 'pushes').length).toBeGreaterThan(300);
  });
});

describe.each<RunKindName>(['wave', 'blue-green'])('S9: runs of the kind %s', (kind) => {
  it('violate no invariant over several seeds with faults, and give the same result every time', async () => {
    let faults = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const played = await playRun(seed, undefined, kind);
      expect([seed, played.violations]).toEqual([seed, []]);
      faults += played.faults.length;
    }
    const [first, second] = [await playRun(3, undefined, kind), await playRun(3, undefined, kind)];

    expect(second.faults).toEqual(first.faults);
    expect(faults).toBeGreaterThan(10);
  }, 120_000);
});

/** Plays the retirement of a previous stack, with a fault of the call that removes its protection. */
async function playRetirement(fault: Fault, ...steps: readonly TimedBlueGreenStep[]) {
  const faults = [{ site: 'retire-stacks CloudFormation UpdateTerminationProtection 1', fault }];
  const played = await playBlueGreen({
    ...ONE_PIPELINE,
    seed: 1,
    resourceSeconds: 1,
    permits: 'everything',
    steps: [
      { kind: 'push', version: { queue: 'fifo', number: 1, answer: 'yes' }, at: 1_000 },
      { kind: 'schedule', at: 4_000_000 },
      ...steps,
    ],
    faults: { kind: 'exactly', faults },
  });
  expect(played.faults).toEqual(faults);
  return played;
}

describe('the slow deletion of a previous stack', () => {
  it('is safe if an operator switches back in the meantime: the gate deletes no stack that the pointer names', async () => {
    const played = await playRetirement({ kind: 'slow', ms: 20_000 }, { kind: 'switch', at: 4_003_000 });

    expect(played.violations).toEqual([]);
    expect(played.log.join()).toContain('The gate is deleting the previous stack.');
  });
});

describe('a crash between the two calls that retire a previous stack', () => {
  it('leaves no stack without protection, because Lambda repeats the invocation', async () => {
    const played = await playRetirement({ kind: 'crash', when: 'after' });

    expect(played.violations).toEqual([]);
  });
});

describe('a previous stack that an operator tries to delete during its update', () => {
  it('has no protection afterwards, and this violates nothing', async () => {
    const played = await playBlueGreen({
      mode: 'QUEUED',
      continuationSeconds: 5,
      isProtected: false,
      isVerified: true,
      seed: 500081759,
      resourceSeconds: 1,
      permits: 'unprotected',
      faults: { kind: 'exactly', faults: [] },
      steps: [
        { kind: 'push', version: { queue: 'fifo', number: 1, answer: 'yes' }, at: 1_000 },
        { kind: 'push', version: { queue: 'fifo', number: 2, answer: 'yes' }, at: 8_001_000 },
        { kind: 'switch', at: 8_004_000 },
        { kind: 'delete-previous', at: 8_007_000 },
      ],
      events: 'lost',
    });

    expect(played.log.join()).toContain('operate-blue-green moved the pointer');
    expect(played.violations).toEqual([]);
  });
});

describe('a deployment whose reply about the moved pointer is lost', () => {
  it('may fail if an operator moves the pointer back before the task is repeated', async () => {
    const site = 'switch-stacks S3 PutObject 2';
    const fault = { kind: 'timeout', effect: true, afterMs: 70_000 } as const;
    const played = await playBlueGreen({
      ...ONE_PIPELINE,
      seed: 47,
      resourceSeconds: 8,
      permits: 'unprotected',
      steps: [
        { kind: 'push', version: { queue: 'fifo', number: 3, answer: 'yes' }, at: 316_500 },
        { kind: 'switch', at: 382_500 },
      ],
      faults: { kind: 'exactly', faults: [{ site, fault }] },
    });

    expect(played.log.join()).toMatch(
      /This deployment moved the pointer to \S+, and an operator moved it back\. An operator moved/,
    );
    expect(played.log.join()).not.toContain('The pointer did not move');
    expect(played.violations).toEqual([]);
  });
});

describe('S9 is violated by a gate', () => {
  it.each<[string, RunKindName, Deploy, RegExp]>([
    ['that judges nothing', 'wave', judgesNothing, /is forbidden, but it was executed/],
    ['that releases every target at once', 'wave', releasesAtOnce, /was executed before .* was judged|targets are not safe/],
    [
      'whose summary has the new version for each target',
      'wave',
      rewrites('run-wave', 'records/waves/', (body) => body.replaceAll('"version": "old"', '"version": "new"')),
      /the summary has new for .*, which has old/,
    ],
    ['that believes every function', 'blue-green', believesEverything, /before it was verified/],
    [
      'that moves the pointer to a stack that does not exist',
      'blue-green',
      rewrites('switch-stacks', 'pointers/', moveToNoStack),
      /which is absent/,
    ],
  ])(
    '%s',
    async (_, kind, deploy, words) => {
      const found: string[] = [];
      for (let seed = 1; seed <= MOST_SEEDS && !found.some((one) => words.test(one)); seed++) {
        found.push(...(await playRun(seed, deploy, kind)).violations.map((violation) => violation.words));
      }

      expect(found.join('\n')).toMatch(words);
    },
    120_000,
  );

  it('and the violation has a short description', async () => {
    const summary = rewrites('run-wave', 'records/waves/', (body) => body.replaceAll('"version": "old"', '"version": "new"'));
    let story: string | undefined;
    for (let seed = 1; story === undefined && seed <= MOST_SEEDS; seed++) {
      story = (await reportSeed(seed, summary, 'wave')).violation?.story;
    }

    expect(story).toMatch(/^seed \d+: /);
    expect(story).toMatch(/S9 is violated: the summary has new/);
  }, 120_000);
});
