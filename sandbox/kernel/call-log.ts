import type { ServiceName } from './service.ts';

/** One call, as it arrived at a service. */
export interface Call {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly caller: string;
  readonly service: ServiceName;
  readonly operation: string;
  /** Undefined while it is under way; `ok`; an error code; or `lost` when no answer reached the caller. */
  outcome?: string;
}

/** Which calls to count. What is absent matches everything. */
export interface CallFilter {
  readonly caller?: string;
  readonly service?: ServiceName;
  readonly operation?: string;
}

/** Every call to every service, in order of arrival. */
export class CallLog {
  readonly entries: Call[] = [];
  readonly #perSite = new Map<string, number>();

  /** Notes a call. @returns its entry, and how many like it there were, itself included */
  record(caller: string, service: ServiceName, operation: string): { entry: Call; nth: number } {
    const entry: Call = { at: Date.now(), caller, service, operation };
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

  /** Calls by operation, most first: `{ 'CloudFormation.DescribeStacks': 4 }`. */
  countByOperation(filter: CallFilter = {}): Readonly<Record<string, number>> {
    const counts = new Map<string, number>();
    for (const { service, operation } of this.select(filter)) {
      const name = `${service}.${operation}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
  }
}
