import type { ServiceName } from './service.ts';

/**
 * A fault of one call. The effect is the work of the operation; the caller is the principal that sent the call.
 *
 * - `throttle`, `server-error`, `error`: the service answers with an error, without the effect
 * - `timeout`: the caller stops waiting after `afterMs` (default 5,000), with or without the effect
 * - `lost-reply`: the connection breaks after the effect
 * - `slow`: the call succeeds `ms` later; a message is delivered `ms` later, possibly after newer messages
 * - `crash`: the calling function is killed before or after the effect, and its code does not continue
 * - `duplicate`: the request arrives twice; the event of an asynchronous invocation is delivered twice
 * - `truncated-page`: half of the entries of the response are missing, without any indication
 * - `repeated-page`: the response is the first page again
 * - `stale-read`: the response is that of an earlier call with the same input, if there was one
 * - `lost`: the request does not arrive; an event or another message is not delivered
 */
export type Fault =
  | { readonly kind: 'throttle' }
  | { readonly kind: 'server-error' }
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly httpStatus?: number }
  | { readonly kind: 'timeout'; readonly effect: boolean; readonly afterMs?: number }
  | { readonly kind: 'lost-reply' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'crash'; readonly when: 'before' | 'after' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'truncated-page' }
  | { readonly kind: 'repeated-page' }
  | { readonly kind: 'stale-read' }
  | { readonly kind: 'lost' };

/** Identifies a call. */
export interface CallSite {
  /** Name of the caller in the sandbox: the name of a function, `code-pipeline`, `step-functions`, or `operator`. */
  readonly caller: string;
  readonly service: ServiceName;
  readonly operation: string;
  /** The account of the call, if it is not the account of the sandbox. */
  readonly accountId?: string;
  /** The Region of the call, if it is not the Region of the sandbox. */
  readonly region?: string;
  /**
   * Number of the call among the calls of this operation by this caller, counted from 1. A retry by the SDK is a separate call.
   */
  readonly nth: number;
}

/** Chooses the fault of each call, if any. A simulation uses a seeded source; `FaultPlan` is an explicit list. */
export interface FaultSource {
  /** True if the sandbox must keep responses, because a `stale-read` can return an earlier response. */
  readonly needsAnswers?: boolean;
  next(call: CallSite): Fault | undefined;
}

/** Selects the calls of a planned fault. An absent field matches every call. */
export interface CallMatch {
  readonly caller?: string;
  readonly service?: ServiceName;
  readonly operation?: string;
  readonly accountId?: string;
  readonly region?: string;
  /** Positions among the calls that match the other fields, counted from 1. Default: all. */
  readonly nth?: number | readonly number[];
}

/**
 * Faults by plan: `plan.on({ caller: 'trigger', operation: 'DescribeExecution', nth: 2 }, { kind: 'throttle' })`. The first rule
 * that matches a call applies; each rule counts the calls that match it.
 */
export class FaultPlan implements FaultSource {
  readonly #rules: { readonly match: CallMatch; readonly fault: Fault; seen: number }[] = [];

  get needsAnswers(): boolean {
    return this.#rules.some(({ fault }) => fault.kind === 'stale-read');
  }

  on(match: CallMatch, fault: Fault): this {
    this.#rules.push({ match, fault, seen: 0 });
    return this;
  }

  next(call: CallSite): Fault | undefined {
    let decided: Fault | undefined;
    for (const rule of this.#rules) {
      if (!matches(rule.match, call)) continue;
      rule.seen++;
      if (decided === undefined && isDue(rule.match.nth, rule.seen)) decided = rule.fault;
    }
    return decided;
  }
}

function matches(match: CallMatch, call: CallSite): boolean {
  return (
    (match.caller ?? call.caller) === call.caller &&
    (match.service ?? call.service) === call.service &&
    (match.operation ?? call.operation) === call.operation &&
    (match.accountId ?? call.accountId) === call.accountId &&
    (match.region ?? call.region) === call.region
  );
}

function isDue(nth: number | readonly number[] | undefined, seen: number): boolean {
  return nth === undefined || (typeof nth === 'number' ? nth === seen : nth.includes(seen));
}
