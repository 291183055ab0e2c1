import { describe, expect, it } from 'vitest';
import { toJson } from './to-json.ts';

describe('the document of the benchmark', () => {
  it('has one row for each figure with a budget', () => {
    const baselines = [{ what: 'polling', value: 20 }];

    expect(
      toJson([
        { what: 'calls', value: 10, unit: '', budget: { most: 15 }, baselines },
        { what: 'rate', value: 10, unit: '/min', budget: { least: 11 } },
        { what: 'for information', value: 1, unit: '' },
        { what: 'invocations', value: 1, unit: '', budget: { most: 0 }, baselines: [{ what: 'polling', value: 0 }] },
      ]),
    ).toEqual({
      rows: [
        { name: 'calls', ours: 10, baseline: 20, unit: '', ratio: 0.5, budget: 15, met: true },
        { name: 'rate', ours: 10, baseline: null, unit: '/min', ratio: null, budget: 11, met: false },
        { name: 'invocations', ours: 1, baseline: 0, unit: '', ratio: null, budget: 0, met: false },
      ],
    });
  });

  it('does not count a figure as met that was not measured', () => {
    expect(toJson([{ what: 'start-up', notMeasured: 'no registry' }]).rows).toEqual([
      { name: 'start-up', ours: null, baseline: null, unit: '', ratio: null, budget: 0, met: false },
    ]);
  });
});
