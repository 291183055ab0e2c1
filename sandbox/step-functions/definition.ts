import { StateMachine as Interpreter, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { isCallbackResource, isInvokeResource, NO_TIMEOUT_SECONDS, type TaskState, toInterpreterTask } from './task-state.ts';

const SUPPORTED_TYPES: ReadonlySet<string> = new Set(['Task', 'Choice', 'Wait', 'Pass', 'Succeed', 'Fail']);

interface State extends TaskState {
  readonly QueryLanguage?: string;
}

/** A definition with its substitutions. */
export interface ReadDefinition {
  readonly text: string;
  /** The definition that the interpreter runs: every task has a timeout. */
  readonly definition: StateMachineDefinition;
}

/**
 * Reads a state machine's definition and replaces its `${Name}` substitutions.
 *
 * @throws Error when a substitution is missing, if it is not valid Amazon States Language, or if it uses unsupported features: JSONata, Map
 * and Parallel states, and tasks that are neither Lambda functions, `lambda:invoke`, nor `lambda:invoke.waitForTaskToken`
 */
export function readDefinition(text: string, substitutions: Readonly<Record<string, string>>): ReadDefinition {
  const substituted = text.replace(/\$\{([^}]+)\}/g, (placeholder, name: string) => {
    const value = substitutions[name];
    if (value === undefined) throw new Error(`Expected a value for ${placeholder}, got none: add the substitution.`);
    return value;
  });
  const definition = JSON.parse(substituted) as StateMachineDefinition & { readonly QueryLanguage?: string };
  validate(substituted, definition);
  const states = Object.entries<State>(definition.States as Record<string, State>);
  for (const [name, state] of states) refuseUnsupported(name, state, definition.QueryLanguage);
  const States = Object.fromEntries(states.map(([name, state]) => [name, toInterpreterTask(withTimeout(state))]));
  return { text: substituted, definition: { ...definition, States } as unknown as StateMachineDefinition };
}

/** Definitions that were already validated, because the validation takes longer than a deployment. */
const validated = new Set<string>();

function validate(text: string, definition: StateMachineDefinition): void {
  if (validated.has(text)) return;
  // The constructor of the interpreter validates the definition.
  new Interpreter(definition);
  validated.add(text);
}

function refuseUnsupported(name: string, state: State, machineLanguage = 'JSONPath'): void {
  const language = state.QueryLanguage ?? machineLanguage;
  if (language !== 'JSONPath') throw unsupported(name, language);
  if (!SUPPORTED_TYPES.has(state.Type)) throw unsupported(name, `${state.Type} states`);
  if (state.Type === 'Task' && !isSupportedResource(state.Resource)) throw unsupported(name, `the resource ${state.Resource}`);
}

function isSupportedResource(resource = ''): boolean {
  return isCallbackResource(resource) || isInvokeResource(resource) || /^arn:[\w-]+:lambda:/.test(resource);
}

function unsupported(name: string, what: string): Error {
  return new Error(
    `Expected a definition that the sandbox can run, got ${what} in "${name}": it runs JSONPath with Lambda tasks.`,
  );
}

function withTimeout(state: State): State {
  if (state.Type !== 'Task' || state.TimeoutSeconds !== undefined || state.TimeoutSecondsPath !== undefined) return state;
  return { ...state, TimeoutSeconds: NO_TIMEOUT_SECONDS };
}
