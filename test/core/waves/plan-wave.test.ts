import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findExcess, isOver, planWave, rulesOf, type WaveRules } from '../../../core/waves/plan-wave.ts';
import { readProgress, type TargetStatus, writeProgress } from '../../../core/waves/wave-progress.ts';

const rules = (given: Partial<WaveRules> = {}): WaveRules => ({
  groups: [[0, 1, 2, 3]],
  maxConcurrentCount: 2,
  failureToleranceCount: 0,
  judgeAllFirst: false,
  ...given,
});

describe('the rules of a wave', () => {
  it('have the defaults of StackSets: one target at a time, and no failure', () => {
    expect(rulesOf({}, ['eu-west-1', 'us-east-1'])).toEqual({
      groups: [[0, 1]],
      maxConcurrentCount: 1,
      failureToleranceCount: 0,
      judgeAllFirst: false,
    });
  });

  it('have one group for each Region of RegionOrder', () => {
    const operationPreferences = { MaxConcurrentCount: 5, FailureToleranceCount: 1, RegionOrder: ['us-east-1', 'eu-west-1'] };

    expect(rulesOf({ operationPreferences, judgeAllFirst: true }, ['eu-west-1', 'us-east-1', 'eu-west-1'])).toEqual({
      groups: [[1], [0, 2]],
      maxConcurrentCount: 5,
      failureToleranceCount: 1,
      judgeAllFirst: true,
    });
  });
});

describe('the next targets of a wave', () => {
  it.each<[string, string, Partial<WaveRules>, { start: number[]; release: number[] }]>([
    ['begin with as many as may run at the same time', 'pppp', {}, { start: [0, 1], release: [] }],
    ['follow when a target has ended', 'nwpp', {}, { start: [2], release: [] }],
    ['are none while enough targets run', 'wwpp', {}, { start: [], release: [] }],
    [
      'are none of a Region before the Region before it has ended',
      'nwpp',
      {
        groups: [
          [0, 1],
          [2, 3],
        ],
      },
      { start: [], release: [] },
    ],
    [
      'are those of the next Region after that',
      'nnpp',
      {
        groups: [
          [0, 1],
          [2, 3],
        ],
      },
      { start: [2, 3], release: [] },
    ],
    ['are judged without a release while others are judged', 'jjjw', { judgeAllFirst: true }, { start: [], release: [] }],
    [
      'are judged across Regions',
      'jjpp',
      {
        groups: [
          [0, 1],
          [2, 3],
        ],
        judgeAllFirst: true,
      },
      { start: [2, 3], release: [] },
    ],
    ['are released after all are judged', 'jjjj', { judgeAllFirst: true }, { start: [], release: [0, 1] }],
    [
      'are released in the order of the Regions',
      'jjjj',
      {
        groups: [
          [2, 3],
          [0, 1],
        ],
        judgeAllFirst: true,
      },
      { start: [], release: [2, 3] },
    ],
    ['are released as others end', 'nrjj', { judgeAllFirst: true }, { start: [], release: [2] }],
    ['are none after the end', 'nnou', {}, { start: [], release: [] }],
  ])('%s', (_name, letters, given, step) => {
    expect(planWave(readProgress(letters), rules(given))).toEqual(step);
  });

  const anyStatuses = fc.array(
    fc.constantFrom<TargetStatus>('pending', 'working', 'judged', 'released', 'new', 'old', 'unclear'),
    {
      minLength: 4,
      maxLength: 4,
    },
  );

  it('never exceed MaxConcurrentCount, and are never released before all are judged', () => {
    fc.assert(
      fc.property(anyStatuses, fc.boolean(), fc.integer({ min: 1, max: 4 }), (statuses, judgeAllFirst, maxConcurrentCount) => {
        const { start, release } = planWave(statuses, rules({ judgeAllFirst, maxConcurrentCount }));
        const running = statuses.filter((status) => status === 'working' || status === 'released').length;

        expect(start.length + release.length).toBeLessThanOrEqual(Math.max(0, maxConcurrentCount - running));
        if (release.length > 0) expect(statuses.some((status) => status === 'pending' || status === 'working')).toBe(false);
        expect(start.every((index) => statuses[index] === 'pending')).toBe(true);
        expect(release.every((index) => statuses[index] === 'judged')).toBe(true);
      }),
    );
  });

  it('lead each wave to its end if its targets end', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.integer({ min: 1, max: 4 }), (judgeAllFirst, maxConcurrentCount) => {
        let statuses: readonly TargetStatus[] = ['pending', 'pending', 'pending', 'pending'];
        for (let round = 0; round < 20 && !isOver(statuses); round++) {
          const { start, release } = planWave(statuses, rules({ judgeAllFirst, maxConcurrentCount }));
          statuses = statuses.map((status, index) => {
            if (start.includes(index)) return judgeAllFirst ? 'judged' : 'new';
            return release.includes(index) ? 'new' : status;
          });
        }

        expect(statuses).toEqual(['new', 'new', 'new', 'new']);
      }),
    );
  });
});

describe('the failures of a wave', () => {
  it.each<[string, Partial<WaveRules>, object | undefined]>([
    ['onpp', {}, { failed: 1, of: 4 }],
    ['unpp', {}, { failed: 1, of: 4 }],
    ['onpp', { failureToleranceCount: 1 }, undefined],
    ['ounp', { failureToleranceCount: 1 }, { failed: 2, of: 4 }],
    [
      'onno',
      {
        failureToleranceCount: 1,
        groups: [
          [0, 1],
          [2, 3],
        ],
      },
      undefined,
    ],
    [
      'nnoo',
      {
        failureToleranceCount: 1,
        groups: [
          [0, 1],
          [2, 3],
        ],
      },
      { failed: 2, of: 2 },
    ],
    ['nnss', {}, undefined],
  ])('of %s with %j are %j', (letters, given, excess) => {
    expect(findExcess(readProgress(letters), rules(given))).toEqual(excess);
  });

  it.each([
    ['nous', true],
    ['nnnp', false],
    ['nnnw', false],
    ['nnnj', false],
    ['nnnr', false],
  ])('%s has ended: %s', (letters, hasEnded) => {
    expect(isOver(readProgress(letters))).toBe(hasEnded);
  });
});

describe('the progress of a wave', () => {
  it('has one letter for each target', () => {
    const statuses: TargetStatus[] = ['pending', 'working', 'judged', 'released', 'new', 'old', 'unclear', 'skipped'];

    expect(writeProgress(statuses)).toBe('pwjrnous');
    expect(readProgress('pwjrnous')).toEqual(statuses);
  });

  it('is unclear with an unknown letter', () => {
    expect(readProgress('x')).toEqual(['unclear']);
  });
});
