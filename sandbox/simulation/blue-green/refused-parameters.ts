import type { CallSite, Fault } from '../../kernel/faults.ts';
import type { RecordingFaultSource } from '../scenario/fault-sources.ts';
import type { PlacedFault } from '../scenario/scenario.ts';

const REFUSALS: Readonly<Record<'denied' | 'throttled', Fault>> = {
  denied: {
    kind: 'error',
    code: 'AccessDeniedException',
    message: 'not authorized to perform: ssm:PutParameter',
    httpStatus: 400,
  },
  throttled: { kind: 'throttle' },
};

/** Refuses each PutParameter for a time, in addition to other faults. The steps of the scenario name these times. */
export class RefusedParameters implements RecordingFaultSource {
  /** At least one call was refused. */
  hasRefused = false;
  readonly #others: RecordingFaultSource;
  #fault: Fault = REFUSALS.throttled;
  #until = Number.NEGATIVE_INFINITY;

  constructor(others: RecordingFaultSource) {
    this.#others = others;
  }

  get injected(): readonly PlacedFault[] {
    return this.#others.injected;
  }

  get needsAnswers(): boolean {
    return this.#others.needsAnswers ?? false;
  }

  /** Refuses the calls of the next seconds. */
  refuse(reason: 'denied' | 'throttled', seconds: number): void {
    this.#fault = REFUSALS[reason];
    this.#until = Date.now() + seconds * 1_000;
  }

  next(call: CallSite): Fault | undefined {
    if (call.operation !== 'PutParameter' || Date.now() >= this.#until) return this.#others.next(call);
    this.hasRefused = true;
    return this.#fault;
  }
}
