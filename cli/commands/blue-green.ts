import type { OperatorReply } from '../../core/blue-green/operator-reply.ts';
import { toPrintableJson } from '../../core/text/printable.ts';
import { writePair, writeRetirement } from '../blue-green/write-reply.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { regionOfArn } from '../command-line/read-names.ts';
import type { SharedOptions } from '../command-line/shared-options.ts';
import { invokeFunction } from '../sources/invoke-function.ts';
import { UsageError } from '../usage-error.ts';

/** Options of each `stackgate blue-green` command. */
export interface BlueGreenOptions extends SharedOptions {
  /** Name or ARN of the gate's function. */
  readonly function?: string;
}

/** Options of `stackgate blue-green switch`. */
export interface SwitchOptions extends BlueGreenOptions {
  readonly to: string;
}

/** Options of `stackgate blue-green retire`. */
export interface RetireOptions extends BlueGreenOptions {
  /** The code of the list that the user read. */
  readonly confirm?: string;
}

/** The variable that replaces `--function`. */
const FUNCTION_VARIABLE = 'STACKGATE_BLUE_GREEN_FUNCTION';

/**
 * Shows the two stacks of a deployment.
 *
 * @param deployment `prod/shop`, or an exact stack name
 *
 * @example
 * stackgate blue-green status prod/shop
 */
export function status(deployment: string, options: BlueGreenOptions, io: CliIo): Promise<number> {
  return operate({ operation: 'status' }, deployment, options, io);
}

/**
 * Makes the previous stack the current one again.
 *
 * @example
 * stackgate blue-green switch prod/shop --to prod-shop
 */
export function switchBack(deployment: string, { to, ...options }: SwitchOptions, io: CliIo): Promise<number> {
  return operate({ operation: 'switch', to }, deployment, options, io);
}

/**
 * Lists what the deletion of the previous stack deletes, and deletes the stack if the list is confirmed.
 *
 * @example
 * stackgate blue-green retire prod/shop --confirm 3f9a1c20b7de
 */
export function retire(deployment: string, { confirm, ...options }: RetireOptions, io: CliIo): Promise<number> {
  const request = confirm === undefined ? {} : { confirmation: confirm };
  return operate({ operation: 'retire', ...request }, deployment, options, io);
}

async function operate(request: object, deployment: string, options: BlueGreenOptions, io: CliIo): Promise<number> {
  const reply = await invoke({ ...request, ...readDeployment(deployment) }, options, io);
  if (options.output === 'json') io.stdout(toPrintableJson(reply));
  else writeText(reply, deployment, io);
  return exitCodeOf(reply);
}

/** Reads `prod/shop`, or an exact stack name. */
function readDeployment(deployment: string): { readonly environmentName?: string; readonly stackName: string } {
  const [, environmentName, stackName = ''] = /^(?:([-a-zA-Z0-9]+)\/)?([a-zA-Z][-a-zA-Z0-9]*)$/.exec(deployment) ?? [];
  if (stackName !== '') return environmentName === undefined ? { stackName } : { environmentName, stackName };
  throw new UsageError(`Expected a deployment such as prod/shop, or an exact stack name, got "${deployment}".`);
}

async function invoke(request: object, { profile, region, ...options }: BlueGreenOptions, io: CliIo): Promise<OperatorReply> {
  const name = options.function ?? io.env?.[FUNCTION_VARIABLE];
  if (name === undefined || name === '') {
    throw new UsageError(
      `Expected --function or ${FUNCTION_VARIABLE}, got neither: use the name of the function operate-blue-green in the gate's stack.`,
    );
  }
  const client = await io.aws({ profile, region: regionOfArn(name) ?? region }).lambda();
  return (await invokeFunction(client, name, request)) as OperatorReply;
}

function writeText(reply: OperatorReply, deployment: string, io: CliIo): void {
  switch (reply.kind) {
    case 'none':
      io.stderr(`${deployment} was never deployed blue/green: it has no pointer.\n`);
      return;
    case 'pair':
      io.stdout(`${writePair(reply.pair)}${(reply.notes ?? []).map((note) => `${note}\n`).join('')}`);
      return;
    case 'refused':
      io.stdout(writePair(reply.pair));
      io.stderr(`${reply.reason}\n`);
      return;
    case 'retirement':
      io.stdout(writeRetirement(reply.retirement, deployment));
  }
}

function exitCodeOf(reply: OperatorReply): number {
  if (reply.kind === 'pair') return EXIT.allow;
  if (reply.kind !== 'retirement') return EXIT.forbid;
  const { outcome, decision } = reply.retirement;
  if (outcome === 'refused') return EXIT[decision];
  return outcome === 'listed' ? EXIT.ask : EXIT.allow;
}
