import type { ExecutionMode } from './pipeline-definition.ts';

/**
 * Lets one execution at a time into a stage. A waiting execution is superseded by a later one, or queues.
 *
 * Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html#how-it-works-executions
 */
export class StageLock {
  readonly #mode: ExecutionMode;
  readonly #waiting: ((answer: 'entered' | 'superseded') => void)[] = [];
  #isHeld = false;

  constructor(mode: ExecutionMode) {
    this.#mode = mode;
  }

  /** Resolves when the stage may be entered, or when a later execution has taken the place in the queue. */
  async enter(): Promise<'entered' | 'superseded'> {
    if (this.#mode === 'PARALLEL') return 'entered';
    if (!this.#isHeld) {
      this.#isHeld = true;
      return 'entered';
    }
    if (this.#mode === 'SUPERSEDED') {
      for (const answer of this.#waiting.splice(0)) answer('superseded');
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Lets the next one in. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#isHeld = false;
    else next('entered');
  }
}
