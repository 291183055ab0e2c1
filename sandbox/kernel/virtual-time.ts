import fakeTimers from '@sinonjs/fake-timers';
import { createRandom } from './random.ts';

type Clock = ReturnType<typeof fakeTimers.install>;

/** Captured before anything is replaced. */
const realSetInterval = globalThis.setInterval;
const realClearInterval = globalThis.clearInterval;

/** Interval at which paced time advances, in real milliseconds. */
const PACE_MS = 5;

/** A timer that is set for longer fires at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Turns of the event loop given to work that waits for no timer (module loading, say) before it counts as stuck. */
const IDLE_TURNS = 10_000;

/** Longer than the longest execution that Step Functions allows. */
const LONGEST_RUN_MS = 366 * 24 * 3_600 * 1_000;

const DEFAULT_START = new Date('2026-01-01T00:00:00.000Z');

/**
 * A clock that jumps. While installed, `Date` and the global timers of this process are virtual and `Math.random` is
 * seeded, so that years pass in a moment and the same run is the same run twice.
 *
 * Only what waits for timers, promises or files may happen inside: a thread pool or a socket finishes in real time, and
 * virtual time would run ahead of it.
 */
export class VirtualTime {
  #clock: Clock | undefined;
  #restoreRandom: (() => void) | undefined;
  #isDriving = false;

  /**
   * Replaces the process's timers, `Date` and `Math.random`. One at a time in a process.
   *
   * @param start the first moment; default 2026-01-01T00:00:00Z
   * @param seed of `Math.random`, which jitters the retries of the SDKs and of the state machines
   */
  install(start: Date = DEFAULT_START, seed = 1): void {
    this.#clock = fakeTimers.install({
      now: start,
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
      ignoreMissingTimers: true,
      shouldClearNativeTimers: true,
    });
    const originalRandom = Math.random;
    Math.random = createRandom(seed);
    this.#restoreRandom = () => {
      Math.random = originalRandom;
    };
  }

  /** Gives the process its own timers, `Date` and `Math.random` back; timers that still wait never fire. */
  uninstall(): void {
    this.#clock?.uninstall();
    this.#clock = undefined;
    this.#restoreRandom?.();
    this.#restoreRandom = undefined;
  }

  /** Virtual milliseconds since 1970. */
  now(): number {
    return this.#installed().now;
  }

  /**
   * Drives the clock until the promise settles: everything that is ready runs, then the next timer fires, and so on.
   * A call while another one drives just waits for its promise.
   *
   * @throws Error when nothing is left that could settle the promise, or when a year has passed
   */
  async run<T>(promise: Promise<T>): Promise<T> {
    if (this.#isDriving) return promise;
    this.#isDriving = true;
    try {
      await this.#drive(promise);
    } finally {
      this.#isDriving = false;
    }
    return promise;
  }

  /** Lets that much virtual time pass, firing what is due on the way. */
  async advance(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) {
      await this.run(new Promise((resolve) => setTimeout(resolve, Math.min(left, LONGEST_TIMER_MS))));
    }
  }

  /**
   * Advances virtual time continuously, `speed` times as fast as real time, so that sockets can be waited for.
   *
   * @returns what stops it
   */
  pace(speed: number): () => void {
    const began = { real: performance.now(), virtual: this.now() };
    const timer = realSetInterval(() => {
      const due = began.virtual + (performance.now() - began.real) * speed;
      if (!this.#isDriving && due - this.now() >= 1) void this.advance(Math.floor(due - this.now()));
    }, PACE_MS);
    return () => realClearInterval(timer);
  }

  async #drive(promise: Promise<unknown>): Promise<void> {
    const clock = this.#installed();
    const latest = clock.now + LONGEST_RUN_MS;
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    let idleTurns = 0;
    for (;;) {
      await eventLoopTurn();
      if (isSettled) return;
      if (isReadingFiles()) continue;
      if (clock.countTimers() > 0) {
        idleTurns = 0;
        clock.next();
        if (clock.now > latest)
          throw new Error('Expected the promise to settle within 366 days of virtual time: something polls forever.');
      } else if (++idleTurns > IDLE_TURNS) {
        throw new Error('Deadlock: expected the promise to settle, got no timer left that could settle it.');
      }
    }
  }

  #installed(): Clock {
    if (this.#clock === undefined) throw new Error('Expected virtual time to be installed, got real time: call install() first.');
    return this.#clock;
  }
}

/** A file that is being read will be ready in real time only; timers that jump meanwhile would make its reader late. */
function isReadingFiles(): boolean {
  return process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq') || resource === 'CloseReq');
}

/** One real turn: every promise and every `nextTick` that is ready runs before it ends. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
