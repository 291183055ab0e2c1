import { describe, expect, it } from 'vitest';
import { playWave } from '../../../sandbox/load/play-wave.ts';

describe('a wave in an account with limits', () => {
  it.each([true, false])('updates each target once, with a small state: judgeAllFirst %s', async (judgeAllFirst) => {
    const report = await playWave({ targets: 12, maxConcurrentCount: 4, judgeAllFirst });

    expect(report).toMatchObject({ status: 'Succeeded', updated: 12, twice: 0, leftovers: 0 });
    expect(report.events).toBeLessThan(1_000);
    expect(report.largestState).toBeLessThan(4_096);
  });
});
