import { HIDDEN_STACK_TYPES, NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { effectOfGap } from './effect-of-gap.ts';
import type { JudgedEffect } from './verdict.ts';

/** Types whose create can create other resources. */
const CREATE_STACKS: readonly (string | undefined)[] = [NESTED_STACK_TYPE, ...HIDDEN_STACK_TYPES];

/**
 * Finds new nested stacks, stack sets, and provisioned products whose resources are not visible. Each is a gap for a policy that
 * restricts creates. Other policies do not need these gaps, because a new stack has nothing to lose.
 */
export function findHiddenCreates(effects: readonly JudgedEffect[]): readonly JudgedEffect[] {
  const knownPaths = new Set(effects.map(({ effect }) => effect.path));
  return effects
    .filter(({ effect }) => effect.kind === 'create' && CREATE_STACKS.includes(effect.resourceType))
    .map(({ effect }) => [effect.path, effect.logicalResourceId].filter(Boolean).join('/'))
    .filter((path) => !knownPaths.has(path))
    .map((path) => ({
      effect: {
        ...effectOfGap({
          path,
          reason: `The resources that ${path} would create are not visible, and the policy restricts creates.`,
        }),
        atLeast: 'create',
      },
      isUnseen: true,
    }));
}
