import type { Gap } from '../change-set/evidence.ts';
import type { Effect } from '../effects/effect.ts';
import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';

/** Makes an effect of a gap in the evidence, on the stack that it is in. A gap can hide any change. */
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
