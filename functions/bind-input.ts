import { applyBindings, type Bindings, boundValuesOf, targetBindingsOf } from '../core/deployment/bindings.ts';
import { type DeploymentInput, parseDeploymentInput } from '../core/deployment/deployment-input.ts';
import { findTargetDefaults, type TargetRules } from '../core/deployment/permitted-targets.ts';
import { DeploymentError } from '../core/errors.ts';
import { expandWave } from '../core/waves/expand-wave.ts';
import type { Home } from '../core/waves/target-stack.ts';

/** Larger than any practical input, even with 500 targets. */
export const LARGEST_INPUT_BYTES = 512 * 1_024;
/** The input of an execution is part of its state, which carries at most 262,144 bytes. The targets of a wave are not part of it. */
const LARGEST_EXECUTION_INPUT_BYTES = 64 * 1_024;

const NO_TARGETS: TargetRules = { permitted: [], gateRegion: '' };

/** Settings of the gate's owner for every deployment input. */
export interface OwnerSettings {
  /** The service role that CloudFormation assumes if the input does not specify one. */
  readonly deploymentRoleArn?: string | undefined;
  /** The other accounts and Regions that the gate's owner permits; if absent, none. */
  readonly targets?: TargetRules | undefined;
  /** The account and the Region of the gate. */
  readonly home: Home;
}

/** A deployment input as its author wrote it. */
export interface GivenInput {
  /** The parsed JSON. */
  readonly value: unknown;
  /** Source of the input, such as `deploy/prod.json`. */
  readonly where: string;
  /** Bindings of the action, and their source for messages. */
  readonly bindings: Bindings;
  readonly bindingsSource: string;
  /** Fields that the gate sets; they replace those of the author. */
  readonly fixed: Readonly<Record<string, unknown>>;
  /** Refuses the input of one stack that the gate's owner does not permit. */
  check(input: DeploymentInput): void;
}

/** A deployment input that is complete and permitted. */
export interface BoundInput {
  readonly input: DeploymentInput;
  /** The inputs of the targets of a wave. */
  readonly targets?: readonly DeploymentInput[] | undefined;
}

/**
 * Applies the bindings of the action and the settings of the gate's owner to the input of one stack, or of a wave, and validates the
 * result. For a wave, both apply to each target; the wave itself has no stack and only gets the values that are the same for all targets.
 *
 * @throws DeploymentError ConfigurationError that names the field; PermissionError
 */
export function bindInput(given: GivenInput, owner: OwnerSettings): BoundInput {
  const { where, bindings, bindingsSource } = given;
  const value: Readonly<Record<string, unknown>> = { ...readObject(given), ...given.fixed };
  const complete = (one: object, name: string) => completeInput({ ...one, ...given.fixed }, name, given, owner);
  const hasWaveField = ['targets', 'operationPreferences', 'judgeAllFirst'].some((field) => value[field] !== undefined);
  if (!hasWaveField) return { input: complete(value, where) };
  const common = applyBindings(value, boundValuesOf(bindings), { input: where, bindings: bindingsSource });
  const input = parseDeploymentInput(common, where);
  return { input, targets: expandWave(input, { home: owner.home, source: where, complete }) };
}

/**
 * Returns the fields of an input.
 *
 * @throws DeploymentError ConfigurationError if the input is not a JSON object
 */
export function readObject({ value, where }: Pick<GivenInput, 'value' | 'where'>): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new DeploymentError(
    'ConfigurationError',
    `Expected ${where} to be a JSON object, got another value: write {"stackName": ..., "templatePath": ...}.`,
  );
}

/** Completes the input of one stack. @param name source of this input, such as `targets.3` in the file */
function completeInput(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  { bindings, bindingsSource, check }: GivenInput,
  { deploymentRoleArn, targets = NO_TARGETS }: OwnerSettings,
): DeploymentInput {
  const sources = { input: name, bindings: bindingsSource };
  const placed = applyBindings(fields, targetBindingsOf(bindings), sources);
  const { roleArn, ...ownerFields } = findTargetDefaults(placed, targets, deploymentRoleArn, name);
  const bound = applyBindings({ ...placed, ...ownerFields }, bindings, sources, { roleArn, onUnsafe: 'reject' });
  const input = parseDeploymentInput({ roleArn, ...bound }, name);
  check(input);
  checkSize(input, name);
  return input;
}

/** @throws DeploymentError ConfigurationError */
function checkSize(input: DeploymentInput, name: string): void {
  const bytes = new TextEncoder().encode(JSON.stringify(input)).length;
  if (bytes <= LARGEST_EXECUTION_INPUT_BYTES) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected the input of one stack in ${name} to have at most ${LARGEST_EXECUTION_INPUT_BYTES} bytes, got ${bytes}: move parameters to the ` +
      'template configuration file.',
  );
}
