import type { DeploymentInput } from '../../core/deployment/deployment-input.ts';
import type { ExecutionIdentity } from '../../core/deployment/names.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { proofOf, readTargetName } from '../../core/waves/wave-names.ts';
import type { GateSecret } from '../ports/ports.ts';
import type { Waves } from '../ports/waves.ts';

/** Dependencies of `readPlace`. */
export interface ReadPlaceDeps {
  readonly secret: GateSecret;
  readonly waves: Pick<Waves, 'findRelease'>;
}

/**
 * Verifies that a wave of this gate started the execution if its input names a wave, and reads the release of a target that must not change
 * anything before all targets are judged. An execution that a person starts with such an input is refused, because its verdict
 * would count for the wave.
 *
 * @throws DeploymentError PermissionError
 */
export async function readPlace(
  input: DeploymentInput,
  { name }: ExecutionIdentity,
  { secret, waves }: ReadPlaceDeps,
): Promise<Pick<DeploymentState, 'hold' | 'failure'>> {
  if (input.wave === undefined) return {};
  const target = readTargetName(name);
  if (target === undefined || input.wave.proof !== (await proofOf(name, input, (text) => secret.hmac(text)))) {
    throw new DeploymentError(
      'PermissionError',
      `Expected a wave of this gate to start the execution ${name}, because its input has \`wave\`, got another origin: nothing was changed. ` +
        'Remove `wave` from the input.',
    );
  }
  if (!input.wave.judgeAllFirst) return {};
  const release = await waves.findRelease(target);
  switch (release?.decision) {
    case 'proceed':
      return { hold: 'released' };
    case 'stop':
      return {
        hold: 'stopped',
        failure: {
          Error: 'WaveStopped',
          Cause: `The wave stopped before it changed this stack: ${release.reason}. Nothing was changed.`,
        },
      };
    default:
      return { hold: 'waiting' };
  }
}
