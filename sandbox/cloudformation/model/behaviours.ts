import type { HandlerAction, ResourceBehaviour } from './options.ts';

/** The outcome of one handler action on one resource. */
export type HandlerCourse =
  | { readonly kind: 'succeeds'; readonly seconds: number }
  | { readonly kind: 'fails'; readonly seconds: number; readonly reason: string }
  | { readonly kind: 'hangs' };

const DEFAULT_REASON = 'Resource handler returned message: "Internal Failure" (HandlerErrorCode: InternalFailure)';

/** The resource of an action. */
export interface HandlerTarget {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
}

/** Settings of the handlers: the duration of their actions, and the actions that fail. */
export class ResourceBehaviours {
  readonly #byKey: Map<string, ResourceBehaviour>;
  readonly #defaultSeconds: number;
  readonly #failuresSoFar = new Map<string, number>();

  constructor(byKey: Readonly<Record<string, ResourceBehaviour>>, defaultSeconds: number) {
    this.#byKey = new Map(Object.entries(byKey));
    this.#defaultSeconds = defaultSeconds;
  }

  /** Sets the behavior of a resource or a type from now on; `undefined` restores the default behavior. */
  set(key: string, behaviour: ResourceBehaviour | undefined): void {
    this.#failuresSoFar.delete(key);
    if (behaviour === undefined) this.#byKey.delete(key);
    else this.#byKey.set(key, behaviour);
  }

  /** Returns the outcome of the next action. A failure counts towards `times`. */
  course(act: HandlerAction, { stackName, logicalId, type }: HandlerTarget): HandlerCourse {
    const key = [`${stackName}/${logicalId}`, logicalId, type].find((candidate) => this.#byKey.has(candidate));
    const behaviour = key === undefined ? undefined : this.#byKey.get(key);
    if (key === undefined || behaviour === undefined) return { kind: 'succeeds', seconds: this.#defaultSeconds };
    if (behaviour.hangs === act) return { kind: 'hangs' };
    const seconds = secondsOf(behaviour, act) ?? this.#defaultSeconds;
    const failing = [behaviour.fails ?? []].flat();
    const isMeant = failing.includes(act) || (act === 'replace' && failing.includes('update'));
    if (!isMeant || !this.#failsAgain(key, behaviour.times)) return { kind: 'succeeds', seconds };
    return { kind: 'fails', seconds, reason: behaviour.reason ?? DEFAULT_REASON };
  }

  #failsAgain(key: string, times = Number.POSITIVE_INFINITY): boolean {
    const soFar = this.#failuresSoFar.get(key) ?? 0;
    if (soFar >= times) return false;
    this.#failuresSoFar.set(key, soFar + 1);
    return true;
  }
}

function secondsOf({ seconds }: ResourceBehaviour, act: HandlerAction): number | undefined {
  return typeof seconds === 'object' ? seconds[act] : seconds;
}
