import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { TASK_FUNCTION_NAMES, toSubstitution } from '../infra/constructs/functions/gate-functions.ts';
import { layOutStates, STATE_GRAPH } from './lay-out-states.ts';

/** The source of the state machine. */
export const SOURCE = 'statemachine/deploy.asl.yaml';

/** The files that this script builds, by path, as text. */
export function buildStateMachine(source: string): Readonly<Record<string, string>> {
  const machine: MachineSource = parse(source);
  return {
    'statemachine/deploy.asl.json': `${JSON.stringify(withoutExtensions(machine), null, 2)}\n`,
    'docs/states.md': describeStates(machine),
    [STATE_GRAPH]: layOutStates(machine.States),
  };
}

/** The state machine in the form of its source file. */
export interface MachineSource {
  readonly Comment: string;
  readonly States: Readonly<Record<string, StateSource>>;
  readonly 'x-retry': Readonly<Record<string, readonly unknown[]>>;
  readonly 'x-catch': Readonly<Record<string, unknown>>;
}

/** A state in the form of the source file. */
export interface StateSource {
  readonly Type: string;
  readonly Comment: string;
  readonly Resource?: string;
  readonly Parameters?: { readonly FunctionName?: string; readonly 'FunctionName.$'?: string };
  readonly Next?: string;
  readonly Retry?: readonly unknown[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  /** Fields that the state can add to the data of the execution. */
  readonly 'x-adds'?: readonly string[];
}

/** Removes the keys that Amazon States Language does not have. */
function withoutExtensions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExtensions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (key.startsWith('x-') ? [] : [[key, withoutExtensions(part)]])),
  );
}

function describeStates({ Comment, States }: MachineSource): string {
  return [
    '# States of the state machine',
    '',
    `Generated from [deploy.asl.yaml](../${SOURCE}) by \`npm run build:machine\`. Do not edit this page.`,
    '',
    `${Comment}`,
    '',
    'Every task retries transient errors with full jitter: throttling for up to a quarter of an hour, other service errors for a few',
    'minutes. A task that waits for an event retries for half a minute, because the poll after it needs no event. Every task has a time',
    'limit. "Errors" lists the errors that a task catches and the state that follows; `States.ALL` is every',
    'error that is not listed before it.',
    '',
    ...Object.entries(States).flatMap(([name, state]) => describeState(name, state)),
  ].join('\n');
}

function describeState(name: string, state: StateSource): readonly string[] {
  const { Type, Comment, Resource, Parameters, Next, Catch = [], 'x-adds': adds = [] } = state;
  const functionArn = Parameters?.FunctionName ?? Resource;
  const folder = TASK_FUNCTION_NAMES.find((one) => functionArn === `\${${toSubstitution(one)}}`);
  const fields = adds.map((field) => `\`${field}\``).join(', ');
  const errors = Catch.map(({ ErrorEquals, Next: next }) => `${ErrorEquals.map((error) => `\`${error}\``).join(', ')} → ${next}`);
  return [
    `## ${name}`,
    '',
    Comment,
    '',
    `- Type: ${Type}`,
    ...(folder === undefined ? [] : [`- Function: [functions/${folder}](../functions/${folder}/handler.ts)`]),
    ...(Parameters?.['FunctionName.$'] === undefined ? [] : [`- Function: the function in \`${Parameters['FunctionName.$']}\``]),
    ...(Type === 'Task' || adds.length > 0 ? [`- Adds: ${fields || 'nothing'}`] : []),
    ...(errors.length === 0 ? [] : [`- Errors: ${errors.join('; ')}`]),
    ...(Next === undefined ? [] : [`- Next: ${Next}`]),
    '',
  ];
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(buildStateMachine(readFileSync(SOURCE, 'utf8')))) writeFileSync(path, text);
}
