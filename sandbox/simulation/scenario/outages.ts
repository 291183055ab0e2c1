import type { Outage } from './scenario.ts';

/** A function and an operation that it calls. */
export type ImportantCall = readonly [caller: string, operation: string];

/** Calls that start something, answer something, or decide about a result. */
export const IMPORTANT_CALLS: readonly ImportantCall[] = [
  ['trigger', 'StartExecution'],
  ['trigger', 'DescribeExecution'],
  ['trigger', 'SendMessage'],
  ['answer-job', 'DescribeExecution'],
  ['answer-job', 'PutJobSuccessResult'],
  ['answer-job', 'PutJobFailureResult'],
  ['trigger', 'PutJobSuccessResult'],
  ['trigger', 'PutJobFailureResult'],
  ['check-stack', 'DescribeStacks'],
  ['create-stack', 'CreateStack'],
  ['create-change-set', 'CreateChangeSet'],
  ['get-change-set-status', 'DescribeChangeSet'],
  ['inspect-change-set', 'DescribeChangeSet'],
  ['execute-change-set', 'ExecuteChangeSet'],
  ['get-operation-status', 'DescribeStackEvents'],
  ['delete-change-set', 'DeleteChangeSet'],
  ['delete-failed-stack', 'DeleteStack'],
];

/** The faults of an outage, by kind. */
export const OUTAGES = {
  throttle: { kind: 'throttle' },
  'server-error': { kind: 'server-error' },
  'lost-reply': { kind: 'lost-reply' },
  timeout: { kind: 'timeout', effect: true, afterMs: 5_000 },
  slow: { kind: 'slow', ms: 20_000 },
} as const satisfies Record<string, Outage['fault']>;

/** A fault of consecutive calls. */
export type OutageKind = keyof typeof OUTAGES;
