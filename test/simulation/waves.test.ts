import { describe, expect, it } from 'vitest';
import { wireReadRelease } from '../../functions/read-release/compose.ts';
import { systemClock } from '../../functions/runtime.ts';
import { deployGate } from '../../sandbox/deploy-gate.ts';
import { type DeployGate, playSeed } from './play-waves.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const log = { info: () => {}, warn: () => {}, error: () => {} };

/** Every target is released at once. */
const releasesAtOnce: DeployGate = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  const env = { GATE_BUCKET: gate.bucket };
  const read = wireReadRelease({ env, clock: systemClock, log, clients: sandbox.clients('read-release') });
  const handler = async (event: unknown) => ({ ...(await read(event)), hold: 'released' });
  sandbox.lambda.replaceEverywhere({ name: 'read-release', handler });
  return gate;
};

/** The summary says that every target that was started has the new version. */
const boasts: DeployGate = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  sandbox
    .clients('run-wave')
    .s3()
    .middlewareStack.add(
      (next) => async (args) => {
        const input = args.input as { Key?: string; Body?: string };
        if (!input.Key?.startsWith('records/waves/')) return next(args);
        return next({
          ...args,
          input: { ...input, Body: input.Body?.replaceAll('"version": "old"', '"version": "new"') } as never,
        });
      },
      { step: 'initialize' },
    );
  return gate;
};

describe('S9: a wave', () => {
  it.each(SEEDS)('executes no target without a verdict, and its summary equals the account: seed %i', async (seed) => {
    expect(await playSeed(seed)).toEqual([]);
  });

  it.each([
    ['releases every target at once', releasesAtOnce, /before all targets were judged/],
    ['reports the new version for each target', boasts, /the summary has new for .*, which has old/],
  ])('is violated by a gate that %s', async (_name, deploy, violation) => {
    const found: string[] = [];
    for (const seed of SEEDS) {
      found.push(...(await playSeed(seed, deploy)));
      if (found.some((words) => violation.test(words))) break;
    }

    expect(found.join()).toMatch(violation);
  });
});
