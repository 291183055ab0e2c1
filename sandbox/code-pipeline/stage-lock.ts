import type { ExecutionMode } from './pipeline-definition.ts';

/**
 * Admits one execution at a time to a stage. A later execution supersedes a waiting execution, or waits behind it.
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

  /** Resolves when the execution may enter the stage, or when a later execution has superseded it. */
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

  /** Admits the next execution. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#isHeld = false;
    else next('entered');
  }
}
