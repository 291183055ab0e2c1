import type { DeploymentInput } from '../deployment/deployment-input.ts';
import type { Sign } from '../deployment/names.ts';

/** Beginning of the names of executions that a wave starts. */
export const WAVE_PREFIX = 'wave-';

/** Hexadecimal digits of an ID or a signature in a name: 96 bits. */
const DIGITS = 24;

const TARGET_NAME = /^wave-([0-9a-f]{24})-(\d{1,3})-[0-9a-f]{24}$/;

/** ID of the wave of an execution. Only the gate can compute it. */
export async function waveIdOf(executionArn: string, sign: Sign): Promise<string> {
  return cut(await sign(`wave\n${executionArn}`));
}

/** Key of the wait of a wave for its targets. */
export function waveKeyOf(waveId: string): string {
  return `${WAVE_PREFIX}${waveId}`;
}

/**
 * Name of the execution of one target. Only the gate can compute it, so that no other principal can start an execution with this name first.
 * The same wave and target have the same name, so that a repeated start finds the execution. At most 80 characters.
 */
export async function targetExecutionNameOf(parentArn: string, index: number, sign: Sign): Promise<string> {
  const waveId = await waveIdOf(parentArn, sign);
  return `${waveKeyOf(waveId)}-${index}-${cut(await sign(`wave target\n${parentArn}\n${index}`))}`;
}

/** Reads the wave and the target from the name of an execution. @returns undefined for the name of another execution */
export function readTargetName(name: string): { readonly waveId: string; readonly index: number } | undefined {
  const [, waveId, index] = TARGET_NAME.exec(name) ?? [];
  return waveId === undefined ? undefined : { waveId, index: Number(index) };
}

/**
 * Computes the proof that the gate wrote the input of a target's execution. The proof also covers the name of the execution, so that the
 * input is not valid for another target.
 *
 * @param input with or without a proof
 */
export async function proofOf(executionName: string, input: DeploymentInput, sign: Sign): Promise<string> {
  const { proof: _, ...place } = input.wave ?? {};
  return sign(`wave input\n${executionName}\n${canonical({ ...input, wave: place })}`);
}

/** Writes JSON that does not depend on the order of fields: Step Functions does not document that it keeps the order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

function cut(signature: string): string {
  return signature.slice(0, DIGITS);
}
