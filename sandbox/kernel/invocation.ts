import { AsyncLocalStorage } from 'node:async_hooks';
import { createDeferred } from './deferred.ts';

/**
 * One invocation of a function. When it is killed, its caller is notified immediately and its code receives no further response: every
 * later call waits forever.
 */
export class Invocation {
  readonly #killed = createDeferred<never>();
  #isDead = false;

  /** True if the execution environment no longer exists: killed, or frozen after its timeout. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Rejects when the function is killed. */
  get killed(): Promise<never> {
    return this.#killed.promise;
  }

  /** Ends the function immediately. */
  kill(reason: Error): void {
    this.#isDead = true;
    this.#killed.reject(reason);
  }
}

const storage = new AsyncLocalStorage<Invocation>();

/** The invocation that the running code belongs to; undefined outside functions. */
export function currentInvocation(): Invocation | undefined {
  return storage.getStore();
}

/** Runs code as part of an invocation. */
export function runInInvocation<T>(invocation: Invocation, run: () => T): T {
  return storage.run(invocation, run);
}

/** Runs code outside any invocation. The work of a service continues after the end of the function that requested it. */
export function runOutsideInvocations<T>(run: () => T): T {
  return storage.exit(run);
}

/** Waits forever, like the code of a killed function. */
export function never(): Promise<never> {
  return new Promise(() => {});
}
