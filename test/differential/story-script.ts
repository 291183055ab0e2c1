/** A call of a story: the name of a function, and its answer (see state-machine-stories.yaml). */
export type ScriptedCall = Readonly<Record<string, ScriptedAnswer>>;

type ScriptedAnswer =
  | 'reply'
  | 'silence'
  | { readonly refusal: string }
  | { readonly error: string; readonly times?: number }
  | Readonly<Record<string, unknown>>;

/** The outcome of one invocation of a function. */
export type Outcome =
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'error'; readonly name: string }
  | { readonly kind: 'reply' }
  | { readonly kind: 'refusal'; readonly name: string }
  | { readonly kind: 'silence' };

/** The part of the functions' inputs that the script uses. */
interface TaskEvent {
  readonly execution?: unknown;
  readonly input?: object;
  readonly taskToken?: string;
}

/** Error of a call that the story does not have. */
const UNSCRIPTED = 'Unscripted';

/** The functions of one execution: each call gets the next answer of the story. */
export class StoryScript {
  readonly #calls: readonly (readonly [string, ScriptedAnswer])[];
  #next = 0;

  constructor(calls: readonly ScriptedCall[]) {
    this.#calls = calls.flatMap((call) =>
      Object.entries(call).flatMap(([name, answer]) =>
        Array.from({ length: timesOf(answer) }, (): readonly [string, ScriptedAnswer] => [name, answer]),
      ),
    );
  }

  /** The number of answered calls. */
  get answered(): number {
    return this.#next;
  }

  /** Returns true after the last call of the story. */
  get isComplete(): boolean {
    return this.#next === this.#calls.length;
  }

  /** Answers one invocation of a function, and counts it. */
  answer(functionName: string, event: TaskEvent): Outcome {
    const [expected, answer] = this.#calls[this.#next] ?? [];
    if (expected !== functionName || answer === undefined) return { kind: 'error', name: UNSCRIPTED };
    this.#next += 1;
    if (answer === 'reply' || answer === 'silence') return { kind: answer };
    if ('refusal' in answer) return { kind: 'refusal', name: String(answer.refusal) };
    if ('error' in answer) return { kind: 'error', name: String(answer.error) };
    if (functionName === 'Verify') return { kind: 'result', value: answer };
    const { execution, input, ...state } = event;
    const added = { waitSeconds: 1, awaitSeconds: 2, ...(execution !== undefined && { execution }), ...answer };
    return { kind: 'result', value: { ...(input ?? state), ...added } };
  }
}

function timesOf(answer: ScriptedAnswer): number {
  return typeof answer === 'object' && 'times' in answer ? Number(answer.times) : 1;
}
