import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../sandbox/kernel/virtual-time.ts';

const realSetTimeout = globalThis.setTimeout;
const realRandom = Math.random;

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe('virtual time', () => {
  const time = new VirtualTime();
  beforeEach(() => time.install(new Date('2026-03-01T12:00:00Z')));
  afterEach(() => time.uninstall());

  it('starts at the given time and advances only on request', async () => {
    await new Promise((resolve) => setImmediate(resolve));

    expect(new Date().toISOString()).toBe('2026-03-01T12:00:00.000Z');
    expect(time.now()).toBe(Date.parse('2026-03-01T12:00:00Z'));
  });

  it('advances by hours immediately, and returns the result of the promise', async () => {
    const before = performance.now();

    const result = await time.run(
      (async () => {
        await sleep(3 * 3_600_000);
        return Date.now();
      })(),
    );

    expect(new Date(result).toISOString()).toBe('2026-03-01T15:00:00.000Z');
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('fires timers in the order of their times, and runs all ready work between two timers', async () => {
    const seen: string[] = [];
    async function worker(name: string, ms: number): Promise<void> {
      for (let step = 1; step <= 2; step++) {
        await sleep(ms);
        await Promise.resolve();
        seen.push(`${name}${step}@${Date.now() - Date.parse('2026-03-01T12:00:00Z')}`);
      }
    }

    await time.run(Promise.all([worker('slow', 300), worker('fast', 100)]));

    expect(seen).toEqual(['fast1@100', 'fast2@200', 'slow1@300', 'slow2@600']);
  });

  it('rejects with the error of the promise', async () => {
    const failing = (async () => {
      await sleep(10);
      throw new Error('broken');
    })();

    await expect(time.run(failing)).rejects.toThrow('broken');
  });

  it('waits for work that needs event loop turns but no timer', async () => {
    let turns = 0;
    async function spin(): Promise<string> {
      while (turns < 200) {
        await new Promise((resolve) => setImmediate(resolve));
        turns++;
      }
      return 'done';
    }

    await expect(time.run(spin())).resolves.toBe('done');
  });

  it('waits for a file to be read before the next timer fires', async () => {
    const order: string[] = [];
    const timer = sleep(1).then(() => order.push('timer'));
    const reading = readFile('package.json').then(() => order.push('file'));

    await time.run(Promise.all([timer, reading]));

    expect(order).toEqual(['file', 'timer']);
  });

  it('reports a deadlock if no timer is left that can settle the promise', async () => {
    await expect(time.run(new Promise(() => {}))).rejects.toThrow(/^Deadlock/);
  });

  it('reports an error for a promise that still polls after a year', async () => {
    const poll = setInterval(() => {}, 24 * 3_600_000);

    await expect(time.run(new Promise(() => {}))).rejects.toThrow('something polls forever');
    clearInterval(poll);
  });

  it('advances by exactly the requested time, and fires the timers that are due', async () => {
    const seen: number[] = [];
    const start = Date.now();
    const ticks = setInterval(() => seen.push(Date.now() - start), 40);

    await time.advance(100);

    expect(seen).toEqual([40, 80]);
    expect(Date.now() - start).toBe(100);
    clearInterval(ticks);
  });

  it('lets a second run wait while the first run advances the time', async () => {
    const first = time.run(sleep(100).then(() => 'first'));
    const second = time.run(sleep(50).then(() => 'second'));

    await expect(Promise.all([first, second])).resolves.toEqual(['first', 'second']);
  });

  it('fires thousands of timers a second', async () => {
    const before = performance.now();

    await time.run(
      (async () => {
        for (let index = 0; index < 10_000; index++) await sleep(1_000);
      })(),
    );

    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('seeds random numbers, so that a repeated run is identical', () => {
    const first = [Math.random(), Math.random()];
    time.uninstall();
    time.install(undefined, 1);
    const second = [Math.random(), Math.random()];
    time.uninstall();
    time.install(undefined, 2);

    expect(second).toEqual(first);
    expect(Math.random()).not.toBe(first[0]);
    expect(first.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it('restores the timers and random numbers of the process', () => {
    time.uninstall();

    expect(globalThis.setTimeout).toBe(realSetTimeout);
    expect(Math.random).toBe(realRandom);
    expect(() => time.now()).toThrow('call install() first');
  });
});
