import { describe, expect, it } from 'vitest';
import { readTargetEnd, TARGET_END_EVENTS } from '../../../core/waves/target-events.ts';
import {
  canonical,
  proofOf,
  readTargetName,
  targetExecutionNameOf,
  waveIdOf,
  waveKeyOf,
} from '../../../core/waves/wave-names.ts';
import { sign } from '../../functions/fakes.ts';

const PARENT = 'arn:aws:states:eu-west-1:111111111111:execution:stackgate:job-1';
const OTHER = `${PARENT}0`;
const INPUT = {
  stackName: 'shop',
  templatePath: 't.yaml',
  revisionS3Bucket: 'artifacts',
  revisionS3Key: 'source.zip',
  wave: { parent: PARENT, judgeAllFirst: false, deadline: '2026-01-01T00:00:00.000Z', proof: '' },
};

describe('the name of a target', () => {
  it('is the same for the same wave and target', async () => {
    expect(await targetExecutionNameOf(PARENT, 1, sign)).toBe(await targetExecutionNameOf(PARENT, 1, sign));
  });

  it('is another one for another target, wave, or gate', async () => {
    const names = await Promise.all([
      targetExecutionNameOf(PARENT, 1, sign),
      targetExecutionNameOf(PARENT, 11, sign),
      targetExecutionNameOf(OTHER, 1, sign),
      targetExecutionNameOf(PARENT, 1, async (text) => sign(`another secret ${text}`)),
    ]);

    expect(new Set(names).size).toBe(4);
  });

  it('cannot be derived from the name of another target of the wave', async () => {
    const [first, second] = await Promise.all([1, 2].map((index) => targetExecutionNameOf(PARENT, index, sign)));

    expect(second).not.toBe(first?.replace('-1-', '-2-'));
  });

  it('has at most 80 characters that Step Functions and CloudWatch Logs accept, and contains wave and target', async () => {
    const name = await targetExecutionNameOf(PARENT, 499, sign);

    expect(name).toMatch(/^[-0-9a-z]{1,80}$/);
    expect(readTargetName(name)).toEqual({ waveId: await waveIdOf(PARENT, sign), index: 499 });
    expect(name.startsWith(`${waveKeyOf(await waveIdOf(PARENT, sign))}-`)).toBe(true);
  });

  it.each(['job-1', 'wave-1-1-1', ''])('is not read from %j', (name) => {
    expect(readTargetName(name)).toBeUndefined();
  });
});

describe('the proof of a target', () => {
  it('does not depend on the order of the fields, or on an earlier proof', async () => {
    const turned = { ...Object.fromEntries(Object.entries(INPUT).reverse()), wave: { ...INPUT.wave, proof: 'earlier' } } as never;

    expect(await proofOf('name', turned, sign)).toBe(await proofOf('name', INPUT, sign));
  });

  it.each([
    ['another name', 'other', INPUT],
    ['another field', 'name', { ...INPUT, stackName: 'bank' }],
    ['another place', 'name', { ...INPUT, wave: { ...INPUT.wave, judgeAllFirst: true } }],
  ])('is another one for %s', async (_label, name, input) => {
    expect(await proofOf(name, input, sign)).not.toBe(await proofOf('name', INPUT, sign));
  });

  it('is a proof of an input without a place too, which no target has', async () => {
    const { wave: _, ...input } = INPUT;

    expect(await proofOf('name', input, sign)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('sorts fields inside lists and keeps the order of lists', () => {
    expect(canonical([{ b: 1, a: null }, 2])).toBe('[{"a":null,"b":1},2]');
  });
});

describe('the event about the end of a target', () => {
  it('names the wave and the target', async () => {
    const name = await targetExecutionNameOf(PARENT, 7, sign);

    expect(readTargetEnd({ source: TARGET_END_EVENTS.source, detail: { name } })).toEqual({
      waveId: await waveIdOf(PARENT, sign),
      index: 7,
    });
  });

  it.each([{}, null, { source: 'aws.states', detail: {} }, { source: 'aws.cloudformation', detail: { name: 'wave' } }])(
    'is not %j',
    (event) => {
      expect(readTargetEnd(event)).toBeUndefined();
    },
  );
});
