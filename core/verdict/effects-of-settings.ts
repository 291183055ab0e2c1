import type { Effect, EffectKind } from '../effects/effect.ts';
import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { isAtLeastAsStrict, isSamePolicy, type SettingsChange } from '../stack/stack-policy.ts';

/** Returns the effects of settings of the stack itself: `unprotect` if they loosen a protection or cannot be compared, else `update`. */
export function effectsOfSettings(
  { stackPolicy, terminationProtection, removedRollbackAlarms = [] }: SettingsChange,
  stackName: string,
): readonly Effect[] {
  const effects: Effect[] = [];
  if (stackPolicy !== undefined && !isSamePolicy(stackPolicy.before, stackPolicy.after)) {
    const { before, after } = stackPolicy;
    effects.push(
      isAtLeastAsStrict(before, after)
        ? describe(
            stackName,
            'update',
            'StackPolicy',
            `The stack policy of ${stackName} would be set or get more Deny statements.`,
          )
        : describe(
            stackName,
            'unprotect',
            'StackPolicy',
            `The stack policy of ${stackName} would be replaced by one that does not contain all of its statements, or that allows more: ` +
              'resources that it protects from updates could lose the protection.',
          ),
    );
  }
  if (terminationProtection !== undefined && terminationProtection.before !== terminationProtection.after) {
    effects.push(
      terminationProtection.after
        ? describe(stackName, 'update', 'EnableTerminationProtection', `Termination protection of ${stackName} would be enabled.`)
        : describe(
            stackName,
            'unprotect',
            'EnableTerminationProtection',
            `Termination protection of ${stackName} would be disabled: a later call could delete the stack with its resources.`,
          ),
    );
  }
  if (removedRollbackAlarms.length > 0) {
    effects.push(
      describe(
        stackName,
        'unprotect',
        'RollbackConfiguration',
        `Updates of ${stackName} would no longer roll back on ${removedRollbackAlarms.join(', ')}.`,
      ),
    );
  }
  return effects;
}

function describe(stackName: string, kind: EffectKind, cause: string, sentence: string): Effect {
  return {
    kind,
    doubts: [],
    logicalResourceId: stackName,
    path: '',
    resourceType: NESTED_STACK_TYPE,
    stateful: true,
    causes: [cause],
    sentence,
  };
}
