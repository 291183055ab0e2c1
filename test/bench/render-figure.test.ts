import { describe, expect, it } from 'vitest';
import type { Figure, Measurement } from './measurement.ts';
import { isBroken } from './measurement.ts';
import { renderFigure, renderOutcome } from './render-figure.ts';

const figure = (fields: Partial<Measurement> = {}): Measurement => ({ what: 'bytes', value: 50, unit: 'KiB', ...fields });
const MISSING: Figure = { what: 'start-up', notMeasured: 'no registry' };

describe('a budget', () => {
  it.each([
    [{ most: 50 }, false],
    [{ most: 49 }, true],
    [{ least: 50 }, false],
    [{ least: 51 }, true],
  ])('of %j is exceeded by 50: %j', (budget, expected) => {
    expect(isBroken(figure({ budget }))).toBe(expected);
  });

  it('is not exceeded by a figure without a budget or a measurement', () => {
    expect([figure(), MISSING].map(isBroken)).toEqual([false, false]);
  });
});

describe('a line of the benchmark', () => {
  it('has the value, the share of the budget, the ratios and the note', () => {
    const baselines = [
      { what: 'all of it', value: 200 },
      { what: 'half', value: 100 },
    ];

    expect(squeeze(renderFigure(figure({ budget: { most: 100 }, baselines, note: 'at night' })))).toBe(
      'bytes 50 KiB of 100 allowed (50 %) 0.25 x all of it (200), 0.5 x half (100) at night',
    );
  });

  it('reports an exceeded budget, above and below', () => {
    expect(renderFigure(figure({ budget: { most: 40 } }))).toContain('of 40 allowed (125 %)  BROKEN');
    expect(renderFigure(figure({ budget: { least: 80 } }))).toContain('of 80 wanted (63 %)  BROKEN');
  });

  it('gives the reason for a missing value', () => {
    expect(squeeze(renderFigure(MISSING))).toBe('start-up not measured: no registry');
  });
});

describe('the last line of the benchmark', () => {
  const broken = figure({ budget: { most: 1 } });

  it.each([
    [[figure()], 'Every budget is kept.'],
    [[figure(), MISSING], 'Every budget that was measured is kept. 1 not measured.'],
    [[broken], '1 budget is broken.'],
    [[broken, broken, MISSING], '2 budgets are broken. 1 not measured.'],
  ])('of %j is %j', (figures, expected) => {
    expect(renderOutcome(figures)).toBe(expected);
  });
});

function squeeze(line: string): string {
  return line.replace(/ +/g, ' ');
}
