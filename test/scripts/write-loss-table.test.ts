import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LOSS_RULES } from '../../core/losses/loss-rules.ts';
import { withLossTable, writeLossTable } from '../../scripts/write-loss-table.ts';

describe('the table of losses', () => {
  it('equals the table in the policy guide', () => {
    const page = readFileSync('docs/policy.md', 'utf8');

    expect(withLossTable(page), 'run npm run docs:losses').toBe(page);
  });

  it('has a row for each rule, with six cells', () => {
    const rows = writeLossTable().split('\n');

    expect(rows).toHaveLength(LOSS_RULES.length + 2);
    expect(rows.filter((row) => row.split(' | ').length !== 6)).toEqual([]);
  });

  it('needs its markers', () => {
    expect(() => withLossTable('no markers')).toThrow('Expected docs/policy.md to have the lines "<!-- losses');
  });
});
