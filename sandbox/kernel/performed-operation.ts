import type { Invocation } from './invocation.ts';
import type { ServiceName } from './service.ts';

/**
 * One operation that a service received. A request that did not arrive is not an operation, and a request that arrived twice is two
 * operations.
 */
export interface PerformedOperation {
  readonly caller: string;
  /** Invocation of the function that sent the request; undefined if no function sent it. */
  readonly invocation: Invocation | undefined;
  /** The account of the caller. */
  readonly accountId: string;
  /** The Region of the request. */
  readonly region: string;
  readonly service: ServiceName;
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shapes are the service's own; each reader narrows what it reads
  readonly input: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above; undefined if the service refused the operation
  readonly answer?: any;
  /** Error code of a refused operation. */
  readonly refusal?: string;
}
