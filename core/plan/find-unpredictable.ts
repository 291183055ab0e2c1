import type { Side } from './plan-sides.ts';
import type { CannotPredict, PlanContext } from './prediction.ts';

/** What an offline look cannot know about the two sides. */
export function findUnpredictable(_before: Side | undefined, _after: Side, _context: PlanContext): CannotPredict[] {
  return [];
}
