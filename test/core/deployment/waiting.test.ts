import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineOf, timeoutMinutesOf } from '../../../core/deployment/deadline.ts';
import { nextWaitSeconds } from '../../../core/deployment/next-wait.ts';
import { makeState } from './state-factory.ts';

describe('the deadline', () => {
  it('counts from the start of the execution', () => {
    expect(deadlineOf(makeState({ timeoutMinutes: 90 })).toISOString()).toBe('2026-01-01T01:30:00.000Z');
  });

  it('is 12 hours after the start by default', () => {
    expect(timeoutMinutesOf({})).toBe(720);
    expect(deadlineOf(makeState()).toISOString()).toBe('2026-01-01T12:00:00.000Z');
  });
});

describe('the next wait', () => {
  const since = new Date('2026-01-01T00:00:00Z');
  const later = (seconds: number) => new Date(since.getTime() + seconds * 1_000);

  it.each([
    [0, 1],
    [49, 1],
    [50, 2],
    [150, 4],
    [1_000, 21],
    [100_000, 60],
    [-5, 1],
  ])('after %d s is %d s', (elapsed, wait) => {
    expect(nextWaitSeconds(since, later(elapsed))).toBe(wait);
  });

  it('is an integer that a Wait state accepts', () => {
    fc.assert(
      fc.property(fc.double({ min: -10, max: 90_000, noNaN: true }), (elapsed) => {
        const wait = nextWaitSeconds(since, later(elapsed));
        expect(Number.isInteger(wait) && wait >= 1 && wait <= 60).toBe(true);
      }),
    );
  });

  it('detects an end at most 2 s and 3 % too late', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_600 }), (duration) => {
        let elapsed = 0;
        while (elapsed < duration) elapsed += nextWaitSeconds(since, later(elapsed));
        expect(elapsed - duration).toBeLessThanOrEqual(2 + duration * 0.03);
      }),
    );
  });
});
