import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { effectOfGap } from './effect-of-gap.ts';
import type { JudgedEffect } from './judge-effects.ts';

/**
 * Nested stacks that would be created and of which nothing inside is known: a hole for a policy that restricts what may
 * be created, harmless for any other, as a new stack holds nothing to lose. Each is known to be a creation at least.
 */
export function findHiddenCreates(effects: readonly JudgedEffect[]): readonly JudgedEffect[] {
  const knownPaths = new Set(effects.map(({ effect }) => effect.path));
  return effects
    .filter(({ effect }) => effect.kind === 'create' && effect.resourceType === NESTED_STACK_TYPE)
    .map(({ effect }) => [effect.path, effect.logicalResourceId].filter(Boolean).join('/'))
    .filter((path) => !knownPaths.has(path))
    .map((path) => ({
      effect: {
        ...effectOfGap({
          path,
          reason: `What the new nested stack ${path} would create is not visible, and the policy restricts what may be created.`,
        }),
        atLeast: 'create',
      },
      isUnseen: true,
    }));
}
