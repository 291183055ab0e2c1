import fakeTimers from '@sinonjs/fake-timers';
import { createRandom } from './random.ts';

type Clock = ReturnType<typeof fakeTimers.install>;

/** The real timers and clock of the process, captured before `install` replaces them. */
const realSetInterval = globalThis.setInterval;
const realClearInterval = globalThis.clearInterval;

/** Interval of the updates of paced time, in real milliseconds. */
const PACE_MS = 5;

/** Turns of the event loop that work without timers gets before virtual time advances. */
const SETTLING_TURNS = 5;

/** A timer with a longer delay fires immediately. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Turns of the event loop for work that waits for no timer, such as module loading, before the work is treated as stuck. */
const IDLE_TURNS = 10_000;

/** Longer than the longest execution that Step Functions allows. */
const LONGEST_RUN_MS = 366 * 24 * 3_600 * 1_000;

const DEFAULT_START = new Date('2026-01-01T00:00:00.000Z');

/**
 * A virtual clock. While it is installed, `Date` and the global timers of this process are virtual and `Math.random` is seeded, so that
 * long waits take no real time and a repeated run is identical.
 *
 * Only work that waits for timers, promises, or files may run in virtual time. A thread pool or a socket finishes in real time, and virtual
 * time would run ahead of it.
 */
export class VirtualTime {
  #clock: Clock | undefined;
  #restoreRandom: (() => void) | undefined;
  #isDriving = false;
  readonly #waiting: (() => void)[] = [];

  /**
   * Replaces the timers, `Date`, and `Math.random` of the process. Only one clock can be installed in a process.
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

  /** Restores the timers, `Date`, and `Math.random` of the process. Pending virtual timers do not fire. */
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
   * Advances the clock until the promise settles: runs all ready work, fires the next timer, and repeats. If another call already advances
   * the clock, the call only waits for its promise.
   *
   * @throws Error if no timer is left that could settle the promise, or after one year of virtual time
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

  /** Advances virtual time by the given duration and fires the timers that are due. */
  async advance(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) {
      await this.run(new Promise((resolve) => setTimeout(resolve, Math.min(left, LONGEST_TIMER_MS))));
    }
  }

  /**
   * Advances virtual time continuously, `speed` times as fast as real time, for clients over sockets.
   *
   * @returns a function that stops the continuous advance
   */
  pace(speed: number): () => void {
    const began = { real: performance.now(), virtual: this.now() };
    let isBusy = false;
    const step = async (): Promise<void> => {
      const due = began.virtual + (performance.now() - began.real) * speed;
      if (isBusy || this.#isDriving) return;
      isBusy = true;
      try {
        await this.advance(Math.floor(due - this.now()));
        if (this.#waiting.length === 0) return;
        await this.#finishMoment();
        for (const admit of this.#waiting.splice(0)) admit();
      } finally {
        isBusy = false;
      }
    };
    const timer = realSetInterval(() => void step(), PACE_MS);
    return () => realClearInterval(timer);
  }

  /** Waits, while time is paced, for a moment at which no due timer is left. Requests that enter at such moments can be replayed. */
  admit(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Advances to a moment, in virtual milliseconds since 1970, and fires everything that is due then. */
  async advanceTo(moment: number): Promise<void> {
    await this.advance(moment - this.now());
    await this.#finishMoment();
  }

  /** Fires the timers that are due now, and lets the work that they started run. */
  async #finishMoment(): Promise<void> {
    await this.#installed().tickAsync(0);
    for (let turn = 0; turn < SETTLING_TURNS; turn += 1) await eventLoopTurn();
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

/** Returns true while a file is being read. The read finishes in real time, so virtual time must not advance until then. */
function isReadingFiles(): boolean {
  return process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq') || resource === 'CloseReq');
}

/** Waits for one real turn of the event loop, in which all ready promises and `nextTick` callbacks run. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
