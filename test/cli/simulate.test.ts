import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runSeeds } from '../../cli/simulate/run-seeds.ts';

describe('npm run simulate', () => {
  it('prints one JSON document and exits 0 without violations', () => {
    const output = execFileSync(
      process.execPath,
      ['cli/simulate.ts', '--seed', '11', '--runs', '2', '--workers', '1', '--json'],
      { encoding: 'utf8' },
    );

    expect(JSON.parse(output)).toEqual({
      seed: 11,
      runs: 2,
      violations: [],
      faultsInjected: expect.any(Number),
      runsPerMinute: expect.any(Number),
    });
  });

  it('refuses a seed that is not a number', () => {
    expect(() => execFileSync(process.execPath, ['cli/simulate.ts', '--seed', 'x'], { stdio: 'pipe' })).toThrow(
      /Expected a whole number/,
    );
  });

  it('starts no scenario after the time limit', async () => {
    expect(await runSeeds({ seed: 20, runs: 3, minutes: 0, workers: 1, onProgress: () => {} })).toMatchObject({
      runs: 0,
      violations: [],
    });
  });

  it('plays every seed once, on as many threads as it is given', async () => {
    const done: number[] = [];
    const report = await runSeeds({ seed: 20, runs: 3, workers: 2, onProgress: (count) => done.push(count) });

    expect(done).toEqual([1, 2, 3]);
    expect(report.violations).toEqual([]);
    expect(report.deployments).toBeGreaterThanOrEqual(3);
  });
});
