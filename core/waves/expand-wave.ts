import type { DeploymentInput, WaveTarget } from '../deployment/deployment-input.ts';
import { DeploymentError } from '../errors.ts';
import { type Home, nameTarget, stackOfTarget } from './target-stack.ts';

/** Settings for `expandWave`. */
export interface ExpandWaveProps {
  /** The account and the Region of the gate. */
  readonly home: Home;
  /** The file in which a person corrects the input. */
  readonly source: string;
  /** Validates the input of one target. @param source names the target for messages */
  complete(input: DeploymentInput, source: string): DeploymentInput;
}

/**
 * Returns the input of each target of a wave: the input of the wave with the fields of the target. Each target is another stack, and
 * `RegionOrder` names the Region of each.
 *
 * @returns undefined if the input has no field of a wave
 * @throws DeploymentError ConfigurationError
 */
export function expandWave(
  input: DeploymentInput,
  { home, source, complete }: ExpandWaveProps,
): readonly DeploymentInput[] | undefined {
  const { targets, operationPreferences, judgeAllFirst } = input;
  if (targets === undefined) {
    if (operationPreferences === undefined && judgeAllFirst !== true) return undefined;
    throw new DeploymentError(
      'ConfigurationError',
      `Expected ${source} to have \`targets\`, because it has \`${operationPreferences === undefined ? 'judgeAllFirst' : 'operationPreferences'}\`, ` +
        'got none: add the targets, or remove the field.',
    );
  }
  const inputs = targets.map((target, index) => complete(expandTarget(input, target), `\`targets.${index}\` in ${source}`));
  const order = operationPreferences?.RegionOrder;
  const stacks = inputs.map((one) => stackOfTarget(one, home));
  for (const [index, stack] of stacks.entries()) {
    const name = nameTarget(stack);
    const first = stacks.findIndex((other) => nameTarget(other) === name);
    if (first !== index) throw repeated(name, first, index, source);
    if (order !== undefined && !order.includes(stack.region)) throw unordered(stack.region, index, source);
  }
  const twice = order?.find((region, index) => order.indexOf(region) !== index);
  if (twice === undefined) return inputs;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected \`operationPreferences.RegionOrder\` in ${source} to name each Region once, got ${twice} twice: remove one of them.`,
  );
}

/** Adds the fields of a target to the input of the wave. `parameters` and `tags` are joined, and other fields replace those of the input. */
function expandTarget(input: DeploymentInput, target: WaveTarget): DeploymentInput {
  const { targets: _, operationPreferences: __, judgeAllFirst: ___, ...common } = input;
  const parameters = join(input.parameters, target.parameters);
  const tags = join(input.tags, target.tags);
  return { ...common, ...target, ...(parameters && { parameters }), ...(tags && { tags }) };
}

function join(
  common: Readonly<Record<string, string>> | undefined,
  own: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  return common === undefined && own === undefined ? undefined : { ...common, ...own };
}

function repeated(name: string, first: number, index: number, source: string): DeploymentError {
  return new DeploymentError(
    'ConfigurationError',
    `Expected each target in ${source} to be another stack, but \`targets.${first}\` and \`targets.${index}\` are both ${name}: remove one of ` +
      'them, or correct its name, role, or Region.',
  );
}

function unordered(region: string, index: number, source: string): DeploymentError {
  return new DeploymentError(
    'ConfigurationError',
    `Expected \`operationPreferences.RegionOrder\` in ${source} to name the Region of each target, but \`targets.${index}\` is in ${region}: ` +
      'add the Region, or correct the target.',
  );
}
