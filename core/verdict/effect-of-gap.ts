import type { Gap } from '../change-set/evidence.ts';
import type { Effect } from '../effects/effect.ts';
import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';

/** Converts a gap in the evidence to an effect on its stack. A gap can hide any change. */
export function effectOfGap({ path, reason, hidesOnlyCreates }: Gap): Effect {
  const end = path.lastIndexOf('/');
  return {
    kind: 'unknown',
    ...(hidesOnlyCreates === undefined ? {} : { atLeast: 'create' }),
    doubts: [reason],
    logicalResourceId: path.slice(end + 1),
    path: path.slice(0, Math.max(end, 0)),
    resourceType: NESTED_STACK_TYPE,
    stateful: true,
    causes: [],
    sentence: reason,
  };
}
