import { assertNever } from '../../../core/assert-never.ts';
import type { ChangeSetDistortion } from '../../cloudformation/model/distortion.ts';
import type { CallSite, Fault, FaultSource } from '../../kernel/faults.ts';
import { createRandomSource, type RandomSource } from './random-source.ts';
import type { Outage, PlacedFault, Scenario, ScenarioFaults } from './scenario.ts';

/** A source of faults that records its faults. */
export interface RecordingFaultSource extends FaultSource {
  readonly injected: readonly PlacedFault[];
}

/** The part of a scenario that determines its faults. */
interface FaultSettings extends Pick<Scenario, 'seed' | 'faults' | 'events' | 'isElsewhere'> {
  readonly steps: readonly { readonly kind: string; readonly distortion?: string }[];
}

/** The faults of a scenario. */
export function createFaultSource(scenario: FaultSettings): RecordingFaultSource {
  const source = createListedOrSeeded(scenario);
  return scenario.events === 'lost' ? new LostEvents(source) : source;
}

function createListedOrSeeded(scenario: FaultSettings): RecordingFaultSource {
  const { seed, steps, faults } = scenario;
  switch (faults.kind) {
    case 'exactly':
      return new PlacedFaults(faults.faults);
    case 'chance':
      return withExpiry(scenario, new SeededFaults(createRandomSource(seed, 'faults'), faults, countPossibleLies(steps)));
    default:
      return assertNever(faults);
  }
}

function withExpiry({ isElsewhere, seed, faults }: FaultSettings, source: RecordingFaultSource): RecordingFaultSource {
  const hasFaults = faults.kind === 'chance' && faults.rate > 0;
  return isElsewhere && hasFaults ? new ExpiringSessions(source, createRandomSource(seed, 'sessions')) : source;
}

/** The session of a task in a target account has expired. The task is repeated, as after other transient errors. */
const EXPIRED: Fault = {
  kind: 'error',
  code: 'ExpiredToken',
  message: 'The security token included in the request is expired',
  httpStatus: 403,
};

/** Fewer expired sessions than the retries of one task, even if all of them concern this task. */
const MOST_EXPIRED = 3;
const EXPIRY_RATE = 0.05;

/** Faults in addition to those of another source. Without an own `injected`, they are not recorded, because the scenario names them. */
export abstract class AddedFaults implements RecordingFaultSource {
  protected readonly others: RecordingFaultSource;

  constructor(others: RecordingFaultSource) {
    this.others = others;
  }

  get injected(): readonly PlacedFault[] {
    return this.others.injected;
  }

  get needsAnswers(): boolean {
    return this.others.needsAnswers ?? false;
  }

  abstract next(call: CallSite): Fault | undefined;
}

/** Expires sessions of target roles during a task. */
class ExpiringSessions extends AddedFaults {
  readonly #chance: RandomSource;
  readonly #own: PlacedFault[] = [];

  constructor(others: RecordingFaultSource, chance: RandomSource) {
    super(others);
    this.#chance = chance;
  }

  override get injected(): readonly PlacedFault[] {
    return [...super.injected, ...this.#own];
  }

  next(call: CallSite): Fault | undefined {
    const fault = this.others.next(call);
    const isSession = call.service === 'CloudFormation' && call.accountId !== undefined && call.caller !== 'operator';
    if (fault !== undefined || !isSession || this.#own.length >= MOST_EXPIRED || !this.#chance.happens(EXPIRY_RATE)) return fault;
    this.#own.push({ site: siteOf(call), fault: EXPIRED });
    return EXPIRED;
  }
}

function siteOf({ caller, service, operation, nth }: CallSite): string {
  return `${caller} ${service} ${operation} ${nth}`;
}

/** Loses every event. */
class LostEvents extends AddedFaults {
  next(call: CallSite): Fault | undefined {
    return call.service === 'EventBridge' ? { kind: 'lost' } : this.others.next(call);
  }
}

class PlacedFaults implements RecordingFaultSource {
  readonly injected: PlacedFault[] = [];
  readonly needsAnswers: boolean;
  readonly #bySite: ReadonlyMap<string, PlacedFault>;

  constructor(faults: readonly PlacedFault[]) {
    this.#bySite = new Map(faults.map((placed) => [placed.site, placed]));
    this.needsAnswers = faults.some(({ fault }) => fault.kind === 'stale-read');
  }

  next(call: CallSite): Fault | undefined {
    const placed = this.#bySite.get(siteOf(call));
    if (placed !== undefined) this.injected.push(placed);
    return placed?.fault;
  }
}

/**
 * Limits the number of faults of a function in a period to less than the retries of the SDK, the state machine, and Lambda can handle. With
 * more faults, a failure would be the correct result.
 */
const PATIENCE = { faults: 4, deaths: 2, minutes: 30 } as const;

/** The gate cannot detect a service that returns the same wrong answer three times in a row: twice for the verdict and once before the execution. */
const MOST_LIES = 2;

/**
 * Defects that one more wrong response hides. `late` gives two wrong responses itself. `disagree` is visible only in the reading with
 * property values, and the gate accepts that this reading omits an entry.
 */
const HIDDEN_BY_A_LIE: readonly (string | undefined)[] = ['late', 'disagree'] satisfies ChangeSetDistortion[];

function countPossibleLies(steps: FaultSettings['steps']): number {
  return steps.some(({ distortion }) => HIDDEN_BY_A_LIE.includes(distortion)) ? 0 : MOST_LIES;
}

/**
 * A slow call ends during the invocation of its function. The simulation excludes requests that take effect after the caller was killed and
 * its retry has finished, because no client token of CloudFormation prevents them.
 */
const DELAYS_MS = [300, 3_000, 20_000] as const;

/** Delays of events. Later events overtake them. */
const EVENT_DELAYS_MS = [2_000, 20_000, 120_000, 900_000] as const;

/** Delays of messages in a queue, which are shorter than the time between a renewal and the end of its job. */
const MESSAGE_DELAYS_MS = [1_000, 10_000, 60_000] as const;

/**
 * Time for which an attempt can continue to run after the state machine timed it out or started another attempt. Such an attempt is not
 * delayed further.
 */
const SHADOW_MS = 90_000;

const READS = /^(?:Describe|List|Get)/;

class SeededFaults implements RecordingFaultSource {
  readonly injected: PlacedFault[] = [];
  readonly needsAnswers: boolean;
  readonly #chance: RandomSource;
  readonly #rate: number;
  readonly #most: number;
  readonly #outage: Outage | undefined;
  readonly #mostLies: number;
  readonly #shadows = new Map<string, number>();
  readonly #troubles = new Map<string, { readonly at: number; readonly isDeath: boolean }[]>();
  #lies = 0;

  constructor(
    chance: RandomSource,
    { rate, most, isStale, outage }: Extract<ScenarioFaults, { readonly kind: 'chance' }>,
    mostLies: number,
  ) {
    this.#chance = chance;
    this.#mostLies = mostLies;
    this.#rate = rate;
    this.#most = most;
    this.#outage = outage;
    this.needsAnswers = isStale;
  }

  next(call: CallSite): Fault | undefined {
    const { fault } = this.#outage !== undefined && isIn(this.#outage, call) ? this.#outage : {};
    if (fault === undefined) return this.#throw(call);
    this.#note(call.caller, false);
    this.injected.push({ site: siteOf(call), fault });
    return fault;
  }

  #throw(call: CallSite): Fault | undefined {
    if (this.injected.length >= this.#most || call.caller === 'operator' || !this.#chance.happens(this.#rate)) return undefined;
    if (isMessage(call)) return this.#troubleMessage(call);
    const fault = call.service === 'Lambda' ? this.#troubleInvoke() : this.#troubleCall(call);
    const victim = call.service === 'Lambda' ? call.operation : call.caller;
    if (isLie(fault) && ++this.#lies > this.#mostLies) return undefined;
    if (Date.now() < (this.#shadows.get(victim) ?? 0)) return undefined;
    if (!this.#isBearable(victim, isDeath(fault))) return undefined;
    if (call.service === 'Lambda' && call.caller === 'step-functions' && leavesShadow(fault)) {
      this.#shadows.set(victim, Date.now() + SHADOW_MS);
    }
    this.injected.push({ site: siteOf(call), fault });
    return fault;
  }

  /**
   * An event can be lost, late, or duplicated. A queue loses no message. No function has to retry because of these faults, so
   * they do not count towards PATIENCE.
   */
  #troubleMessage(call: CallSite): Fault {
    const isQueue = call.service === 'SQS';
    const kind = this.#chance.weighted({ lost: isQueue ? 0 : 3, slow: 3, duplicate: 2 });
    const delays = isQueue ? MESSAGE_DELAYS_MS : EVENT_DELAYS_MS;
    const fault: Fault = kind === 'slow' ? { kind, ms: this.#chance.pick(delays) } : { kind };
    this.injected.push({ site: siteOf(call), fault });
    return fault;
  }

  #troubleInvoke(): Fault {
    const kinds = { throttle: 2, 'server-error': 2, timeout: 2, 'lost-reply': 2, slow: 2, crash: 3, duplicate: 4 };
    return this.#make(this.#chance.weighted(kinds));
  }

  /** Amazon S3 has strong consistency: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel */
  #troubleCall({ service, operation }: CallSite): Fault {
    const lies = READS.test(operation) && service !== 'S3' ? 2 : 0;
    const kinds = {
      throttle: 3,
      'server-error': 2,
      timeout: 3,
      'lost-reply': 4,
      slow: 2,
      crash: 5,
      duplicate: 3,
      'truncated-page': lies,
      'repeated-page': lies,
      'stale-read': this.needsAnswers ? lies * 3 : 0,
    };
    return this.#make(this.#chance.weighted(kinds));
  }

  #make(kind: Exclude<Fault['kind'], 'error'>): Fault {
    switch (kind) {
      case 'timeout':
        return { kind, effect: this.#chance.happens(0.6), afterMs: this.#chance.pick([5_000, 5_000, 70_000]) };
      case 'slow':
        return { kind, ms: this.#chance.pick(DELAYS_MS) };
      case 'crash':
        return { kind, when: this.#chance.happens(0.7) ? 'after' : 'before' };
      default:
        return { kind };
    }
  }

  #isBearable(victim: string, isFatal: boolean): boolean {
    const since = Date.now() - PATIENCE.minutes * 60_000;
    const recent = (this.#troubles.get(victim) ?? []).filter(({ at }) => at > since);
    const deaths = recent.filter(({ isDeath: wasFatal }) => wasFatal).length;
    if (recent.length >= PATIENCE.faults || (isFatal && deaths >= PATIENCE.deaths)) return false;
    this.#note(victim, isFatal);
    return true;
  }

  #note(victim: string, isDeath: boolean): void {
    this.#troubles.set(victim, [...(this.#troubles.get(victim) ?? []), { at: Date.now(), isDeath }]);
  }
}

function isIn({ caller, operation, first, calls }: Outage, call: CallSite): boolean {
  return call.caller === caller && call.operation === operation && call.nth >= first && call.nth < first + calls;
}

/** True for an event, a queue message, or a notification on its way, and false for the call that sends one. */
function isMessage({ caller, service }: CallSite): boolean {
  return service === 'EventBridge' || caller === 'sqs' || caller === 'sns';
}

function isLie({ kind }: Fault): boolean {
  return kind === 'truncated-page' || kind === 'repeated-page' || kind === 'stale-read';
}

/** True for a fault after which an attempt runs in parallel with the next attempt. */
function leavesShadow({ kind }: Fault): boolean {
  return kind === 'duplicate' || kind === 'timeout';
}

/** True for a fault that can cost a whole invocation. */
function isDeath({ kind }: Fault): boolean {
  return kind === 'crash' || kind === 'lost-reply' || kind === 'timeout';
}
