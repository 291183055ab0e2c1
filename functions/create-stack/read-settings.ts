import { inheritSettings } from '../../core/blue-green/inherit-settings.ts';
import { buildStackSettings } from '../../core/deployment/build-stack-settings.ts';
import type { StackSettings } from '../../core/deployment/stack-settings.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { Pointers } from '../ports/pointers.ts';
import type { CreateStackRequest, Stacks } from '../ports/ports.ts';
import type { Revision } from '../read-revision.ts';

/** Dependencies of `readSettings`. */
interface ReadSettingsDeps {
  readonly stacks: Pick<Stacks, 'find' | 'findStackPolicy'>;
  readonly pointers: Pick<Pointers, 'find'>;
}

/** The settings of a stack that is created. */
interface CreateSettings {
  readonly settings: StackSettings;
  readonly protections: Pick<CreateStackRequest, 'terminationProtection' | 'stackPolicyBody'>;
}

/**
 * Returns the settings of the stack: the settings in the push and, for the next stack of a blue/green deployment, the current stack's
 * settings that the push omits.
 *
 * @throws DeploymentError StackChanged if the current stack was deleted, or if the next stack is no longer reserved for this execution
 */
export async function readSettings(
  deps: ReadSettingsDeps,
  state: DeploymentState,
  { template, configuration }: Revision,
): Promise<CreateSettings> {
  const { terminationProtection } = state;
  const stackPolicyBody = configuration?.stackPolicyBody;
  const { currentStack } = state;
  if (currentStack === undefined) {
    const settings = buildStackSettings({ input: state, template, configuration });
    return { settings, protections: { terminationProtection, stackPolicyBody } };
  }
  await requireReservation(deps, state);
  const { stackId = '' } = currentStack;
  const current = await deps.stacks.find(stackId);
  if (current === undefined) {
    throw new DeploymentError(
      'StackChanged',
      `Expected the stack ${stackId} to exist: another principal deleted it. Release the change again.`,
    );
  }
  const settings = buildStackSettings({
    input: state,
    template,
    configuration,
    deployedParameters: current.parameterNames,
    deployedRollback: current,
  });
  return {
    settings: inheritSettings(settings, current, template),
    protections: {
      terminationProtection: terminationProtection ?? current.hasTerminationProtection,
      stackPolicyBody: stackPolicyBody ?? (await deps.stacks.findStackPolicy(stackId)),
    },
  };
}

/** A task that is repeated after the deletion of the next stack must not create it again. */
async function requireReservation({ pointers }: ReadSettingsDeps, state: DeploymentState): Promise<void> {
  const { environmentName, stackName, execution, nextStack } = state;
  const stored = await pointers.find(environmentName === undefined ? { stackName } : { environmentName, stackName });
  if (stored?.pointer.next?.executionArn === execution.id && stored.pointer.next.stackName === nextStack?.stackName) return;
  throw new DeploymentError(
    'UnexpectedError',
    `Expected the pointer to reserve the stack ${nextStack?.stackName} for this execution, got another pointer: nothing was created. ` +
      'Release the change again.',
  );
}
