import type { ServiceName } from './service.ts';

/** One call that arrived at a service. */
export interface Call {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly caller: string;
  readonly service: ServiceName;
  readonly operation: string;
  /** The account, if it is not the account of the sandbox. */
  readonly accountId?: string;
  /** The Region, if it is not the Region of the sandbox. */
  readonly region?: string;
  /** Undefined while the call is in progress; `ok`; an error code; or `lost` if the caller received no response. */
  outcome?: string;
  /** End of an invocation or of a delivery, in milliseconds since 1970. */
  endedAt?: number;
}

/** An account and a Region other than those of the sandbox. */
export type OtherPlace = Pick<Call, 'accountId' | 'region'>;

/** Selects the calls to count. An absent field matches every call. */
export interface CallFilter {
  readonly caller?: string;
  readonly service?: ServiceName;
  readonly operation?: string;
}

/** Every call to every service, in order of arrival. */
export class CallLog {
  readonly entries: Call[] = [];
  readonly #perSite = new Map<string, number>();

  /** Records a call. @returns its entry, and the number of equal calls, including this one */
  record(caller: string, service: ServiceName, operation: string, place: OtherPlace = {}): { entry: Call; nth: number } {
    const entry: Call = { at: Date.now(), caller, service, operation, ...place };
    this.entries.push(entry);
    const site = `${caller} ${service} ${operation}`;
    const nth = (this.#perSite.get(site) ?? 0) + 1;
    this.#perSite.set(site, nth);
    return { entry, nth };
  }

  count(filter: CallFilter = {}): number {
    return this.select(filter).length;
  }

  select(filter: CallFilter): readonly Call[] {
    return this.entries.filter(
      (call) =>
        (filter.caller ?? call.caller) === call.caller &&
        (filter.service ?? call.service) === call.service &&
        (filter.operation ?? call.operation) === call.operation,
    );
  }

  /** Number of calls by operation, in descending order: `{ 'CloudFormation.DescribeStacks': 4 }`. */
  countByOperation(filter: CallFilter = {}): Readonly<Record<string, number>> {
    const counts = new Map<string, number>();
    for (const { service, operation } of this.select(filter)) {
      const name = `${service}.${operation}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
  }
}
