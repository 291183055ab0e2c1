import { createLambdaLog } from './adapters/lambda-log.ts';
import { type Count, countErrors, createLambdaCount } from './adapters/lambda-metrics.ts';
import { type Clients, type RuntimeWith, systemClock, type TaskHandler } from './runtime.ts';

/**
 * Builds the handler that Lambda calls: the wired function with the real clock, a JSON log and a metric for its errors.
 *
 * @param name the function's folder
 * @param wire builds the function from its runtime; it is called once for each execution environment
 * @param clients the SDK clients that the function uses
 * @param measure adds further metrics
 */
export function createLambdaHandler<Service extends keyof Clients, Output>(
  name: string,
  wire: (runtime: RuntimeWith<Service>) => TaskHandler<Output>,
  clients: Pick<Clients, Service>,
  measure: (count: Count, handler: TaskHandler<Output>) => TaskHandler<Output> = (_count, handler) => handler,
): TaskHandler<Output> {
  const runtime = { env: process.env, clock: systemClock, log: createLambdaLog(name), clients };
  const count = createLambdaCount();
  return countErrors(count, measure(count, wire(runtime)));
}
