import { expect, it } from 'vitest';
import { writeStateGraph } from '../../../core/timeline/write-state-graph.ts';

it('has no column of the path before the first state', () => {
  const graph = writeStateGraph([]).html;

  expect(graph).toContain('<div class="graph"');
  expect(graph).not.toContain('class="chain"');
});
