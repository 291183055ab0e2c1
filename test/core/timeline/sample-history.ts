import type { HistoryEvent } from '../../../core/timeline/history-event.ts';

const START = Date.parse('2026-11-29T12:00:00.000Z');

/** The input of a deployment. */
export const INPUT = {
  environmentName: 'prod',
  stackName: 'shop',
  templatePath: 'infra/template.yaml',
  revisionS3Bucket: 'artifacts',
  revisionS3Key: 'shop/a1',
  pipelineExecutionId: '1111',
};

export const EXECUTION_ARN = 'arn:aws:states:eu-west-1:111111111111:execution:gate:job-1';

export const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-shop/0a1b';

/** A moment of the history. */
export function at(seconds: number): Date {
  return new Date(START + seconds * 1_000);
}

/** The first event. */
export function started(input: object | string = INPUT): HistoryEvent {
  return {
    type: 'ExecutionStarted',
    timestamp: at(0),
    executionStartedEventDetails: { input: typeof input === 'string' ? input : JSON.stringify(input) },
  };
}

/** One visit of a state, with the events inside. */
export function visit(
  name: string,
  [from, to]: readonly [number, number],
  {
    kind = 'Task',
    output,
    inside = [],
  }: { readonly kind?: string; readonly output?: object | string; readonly inside?: readonly HistoryEvent[] } = {},
): readonly HistoryEvent[] {
  const text = typeof output === 'object' ? JSON.stringify(output) : output;
  return [
    { type: `${kind}StateEntered`, timestamp: at(from), stateEnteredEventDetails: { name } },
    ...inside,
    {
      type: `${kind}StateExited`,
      timestamp: at(to),
      stateExitedEventDetails: { name, ...(text === undefined ? {} : { output: text }) },
    },
  ];
}

/** The last events of an execution that failed. */
export function failed(seconds: number, error: string, cause: string): readonly HistoryEvent[] {
  return [
    { type: 'FailStateEntered', timestamp: at(seconds), stateEnteredEventDetails: { name: 'Deployment Failed' } },
    { type: 'ExecutionFailed', timestamp: at(seconds), executionFailedEventDetails: { error, cause } },
  ];
}
