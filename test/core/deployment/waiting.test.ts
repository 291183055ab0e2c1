import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineOf, timeoutMinutesOf } from '../../../core/deployment/deadline.ts';
import { awaitSeconds, fallbackSeconds, nextWaitSeconds } from '../../../core/deployment/next-wait.ts';
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
    [9, 1],
    [10, 2],
    [150, 16],
    [589, 59],
    [590, 60],
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

  it('detects an end at most 1 s and 10 % too late', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_600 }), (duration) => {
        let elapsed = 0;
        while (elapsed < duration) elapsed += nextWaitSeconds(since, later(elapsed));
        expect(elapsed - duration).toBeLessThanOrEqual(1 + duration * 0.1);
      }),
    );
  });
});

describe('the wait for an event', () => {
  const since = new Date('2026-01-01T00:00:00Z');
  const later = (seconds: number) => new Date(since.getTime() + seconds * 1_000);
  const deadline = later(43_200);

  it.each([
    [0, 10],
    [40, 11],
    [3_600, 100],
    [-5, 10],
  ])('after %d s has its fallback poll after %d s if no event arrived', (elapsed, seconds) => {
    expect(awaitSeconds({ since, now: later(elapsed), deadline }, false)).toBe(seconds);
  });

  it.each([
    [0, 3_900],
    [3, 3_897],
    [3_900, 3_900],
    [7_800, 7_800],
  ])('after %d s has its fallback poll after %d s if the start event arrived', (elapsed, seconds) => {
    expect(awaitSeconds({ since, now: later(elapsed), deadline }, true)).toBe(seconds);
  });

  it.each([true, false])('ends at the deadline, also if the start event arrived: %s', (hasStartEvent) => {
    expect(awaitSeconds({ since, now: later(43_197), deadline }, hasStartEvent)).toBe(3);
    expect(awaitSeconds({ since, now: later(43_196.5), deadline }, hasStartEvent)).toBe(4);
    expect(awaitSeconds({ since, now: later(50_000), deadline }, hasStartEvent)).toBe(1);
  });

  it('detects an end whose events are lost at most 10 s and 2.5 % too late', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 43_200 }), (duration) => {
        let elapsed = 0;
        while (elapsed < duration) elapsed += fallbackSeconds(since, later(elapsed));
        expect(elapsed - duration).toBeLessThanOrEqual(10 + duration * 0.025);
      }),
    );
  });

  it('fits the history of an execution if each of its fallback polls finds the operation in progress', () => {
    let polls = 0;
    for (let elapsed = 0; elapsed < 23 * 3_600; elapsed += fallbackSeconds(since, later(elapsed))) polls += 1;

    // Each poll writes at most 20 events, and an execution has at most 25,000.
    expect(polls).toBeLessThan(250);
  });
});
