import * as z from 'zod/mini';
import { readTargetName, WAVE_PREFIX } from './wave-names.ts';

/**
 * EventBridge pattern of the ends of executions that a wave started. The rule adds the ARN of the state machine. An event is only a wake-up:
 * the wave reads the execution.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const TARGET_END_EVENTS = {
  source: 'aws.states',
  detailType: 'Step Functions Execution Status Change',
  detail: { name: [{ prefix: WAVE_PREFIX }], status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
};

const schema = z.object({ source: z.literal(TARGET_END_EVENTS.source), detail: z.object({ name: z.string() }) });

/** Reads the target whose execution ended. @returns undefined if it is not such an event */
export function readTargetEnd(event: unknown): { readonly waveId: string; readonly index: number } | undefined {
  const result = schema.safeParse(event);
  return result.success ? readTargetName(result.data.detail.name) : undefined;
}
