import { GATE_FUNCTION_NAMES, TASK_FUNCTIONS } from '../../infra/constructs/functions/gate-functions.ts';
import type { Call } from '../../sandbox/kernel/call-log.ts';

/** Work of the functions of the gate during one deployment. */
export interface Invoked {
  readonly invocations: number;
  /** Seconds that functions ran after the operation was requested, in all. */
  readonly secondsAfterStart: number;
  /** Invocations that run halfway between the request and the last call. */
  readonly runningHalfway: number;
  /** Memory and time of all invocations. */
  readonly gibSeconds: number;
  readonly reads: number;
  readonly writes: number;
  readonly messages: number;
}

/** List prices of us-east-1 in US dollars: Standard transitions, Lambda on Arm, requests to Lambda, S3 (read, write), and SQS. */
const PRICE = {
  transition: 0.000025,
  gibSecond: 0.0000133334,
  invocation: 0.0000002,
  read: 0.0000004,
  write: 0.000005,
  message: 0.0000004,
};

/** Memory of the functions that are no tasks, in MiB. */
const OTHER_MEMORY_MIB = 256;

const FUNCTIONS: ReadonlySet<string> = new Set(GATE_FUNCTION_NAMES);

/** Reads the invocations from the calls of one deployment. */
export function readInvocations(calls: readonly Call[]): Invoked {
  const own = calls.filter(({ service, operation }) => service === 'Lambda' && FUNCTIONS.has(operation));
  const start = calls.find(({ operation }) => operation === 'ExecuteChangeSet' || operation === 'CreateStack')?.at ?? 0;
  const end = Math.max(...calls.map(({ at }) => at));
  const halfway = (start + end) / 2;
  const count = (service: string, pattern: RegExp) =>
    calls.filter((call) => call.service === service && pattern.test(call.operation)).length;
  return {
    invocations: own.length,
    secondsAfterStart: sum(own.map((call) => Math.max(0, endOf(call) - Math.max(call.at, start)))) / 1_000,
    runningHalfway: own.filter((call) => call.at <= halfway && endOf(call) >= halfway).length,
    gibSeconds: sum(own.map((call) => ((endOf(call) - call.at) / 1_000) * (memoryOf(call.operation) / 1_024))),
    reads: count('S3', /^(?:Get|Head)/),
    writes: count('S3', /^Put/),
    messages: 3 * count('SQS', /./),
  };
}

/** Returns the cost of a deployment in US dollars, without logs. The time of a call of the sandbox is a fixed latency. */
export function costOf(transitions: number, { invocations, gibSeconds, reads, writes, messages }: Invoked): number {
  return (
    transitions * PRICE.transition +
    gibSeconds * PRICE.gibSecond +
    invocations * PRICE.invocation +
    reads * PRICE.read +
    writes * PRICE.write +
    messages * PRICE.message
  );
}

function endOf({ at, endedAt }: Call): number {
  return endedAt ?? at;
}

function memoryOf(name: string): number {
  return Object.entries(TASK_FUNCTIONS).find(([task]) => task === name)?.[1].memorySize ?? OTHER_MEMORY_MIB;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
