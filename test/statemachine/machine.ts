import { readFileSync } from 'node:fs';

/** The fields of a state that the tests use. */
export interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly ResultPath?: string | null;
  readonly SecondsPath?: string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Next?: string;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts?: number;
  readonly JitterStrategy?: string;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
}

export interface ChoiceRule {
  readonly Next: string;
  readonly [condition: string]: unknown;
}

export interface Machine {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

/** A transition between two states. `rule` is set for the rule of a Choice. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly rule?: ChoiceRule;
}

export const DEFINITION = readFileSync('statemachine/deploy.asl.json', 'utf8');

/** The definition in the file, with placeholders. */
export function readMachine(): Machine {
  return JSON.parse(DEFINITION);
}

/** All transitions of the state machine: Next, Default, each rule, and each Catch. */
export function edgesOf({ States }: Machine): readonly Edge[] {
  return Object.entries(States).flatMap(([from, state]) => [
    ...(state.Next === undefined ? [] : [{ from, to: state.Next }]),
    ...(state.Default === undefined ? [] : [{ from, to: state.Default }]),
    ...(state.Choices ?? []).map((rule) => ({ from, to: rule.Next, rule })),
    ...(state.Catch ?? []).map(({ Next }) => ({ from, to: Next })),
  ]);
}

/** Returns the states that can be reached from a state over these edges, including the state itself. */
export function reachableFrom(start: string, edges: readonly Edge[]): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const state of reached) {
    for (const { from, to } of edges) if (from === state) reached.add(to);
  }
  return reached;
}

/** Checks whether a state can be reached from itself. */
export function hasCycle(edges: readonly Edge[]): boolean {
  return edges.some(({ from, to }) => reachableFrom(to, edges).has(from));
}

/** Returns the edges that do not start or end at any of these states. */
export function without(states: readonly string[], edges: readonly Edge[]): readonly Edge[] {
  return edges.filter(({ from, to }) => !states.includes(from) && !states.includes(to));
}
