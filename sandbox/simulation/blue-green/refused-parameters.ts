import type { CallSite, Fault } from '../../kernel/faults.ts';
import { AddedFaults } from '../scenario/fault-sources.ts';

const REFUSALS: Readonly<Record<'denied' | 'throttled', Fault>> = {
  denied: {
    kind: 'error',
    code: 'AccessDeniedException',
    message: 'not authorized to perform: ssm:PutParameter',
    httpStatus: 400,
  },
  throttled: { kind: 'throttle' },
};

/** Refuses each PutParameter for a time. The steps of the scenario name these times. */
export class RefusedParameters extends AddedFaults {
  /** At least one call was refused. */
  hasRefused = false;
  #fault: Fault = REFUSALS.throttled;
  #until = Number.NEGATIVE_INFINITY;

  /** Refuses the calls of the next seconds. */
  refuse(reason: 'denied' | 'throttled', seconds: number): void {
    this.#fault = REFUSALS[reason];
    this.#until = Date.now() + seconds * 1_000;
  }

  next(call: CallSite): Fault | undefined {
    if (call.operation !== 'PutParameter' || Date.now() >= this.#until) return this.others.next(call);
    this.hasRefused = true;
    return this.#fault;
  }
}
