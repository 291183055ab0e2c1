import type { Policy } from '../../core/policy/policy.ts';
import { PRESETS } from '../../core/policy/presets.ts';

/** The policy for the deletion of a stack that the same execution created and that the pointer never named. */
export const OWN_STACK_POLICY: Policy = {
  ...PRESETS.observe,
  source: 'blue/green deployment',
  rules: [
    {
      name: 'next stack',
      match: {},
      decision: 'allow',
      reason: 'This execution created the stack, and the pointer never named it.',
    },
  ],
};
