import type { Gap } from '../change-set/evidence.ts';
import type { Effect } from '../effects/effect.ts';
import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';

/** A hole in the evidence as an effect on the stack that it is in: it can hide anything. */
export function effectOfGap({ path, reason }: Gap): Effect {
  const end = path.lastIndexOf('/');
  return {
    kind: 'unknown',
    doubts: [reason],
    logicalResourceId: path.slice(end + 1),
    path: path.slice(0, Math.max(end, 0)),
    resourceType: NESTED_STACK_TYPE,
    stateful: true,
    causes: [],
    sentence: reason,
    advice:
      'Start the deployment again, or, of saved files, give those that are missing; if that does not help, look at the change set in the CloudFormation console.',
  };
}
