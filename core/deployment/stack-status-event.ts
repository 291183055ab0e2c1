import * as z from 'zod/mini';
import { AWAITED_TOKEN_PREFIXES, isAwaitedToken } from './names.ts';

/**
 * EventBridge pattern of the events that concern a wait: the start and the end of creates and updates that a gate requested. An event is
 * only a wake-up: the next task reads the stack.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/eventbridge-detailed-message.html
 */
export const STACK_STATUS_EVENTS = {
  source: 'aws.cloudformation',
  detailType: 'CloudFormation Stack Status Change',
  detail: {
    'client-request-token': AWAITED_TOKEN_PREFIXES.map((prefix) => ({ prefix })),
    'status-details': { status: [{ suffix: '_COMPLETE' }, { suffix: '_FAILED' }, 'CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS'] },
  },
};

const schema = z.object({
  detail: z.object({
    'stack-id': z.string().check(z.minLength(1)),
    'client-request-token': z.string(),
    'status-details': z.object({ status: z.string() }),
  }),
});

/** An event about a stack whose operation a gate requested. */
export interface StackStatusEvent {
  readonly stackId: string;
  readonly clientRequestToken: string;
  /** False for a start event. After any other event, the operation can still be running. */
  readonly isEnd: boolean;
}

/** Reads an event. @returns undefined if it is not an event about a create or an update of a gate */
export function readStackStatusEvent(event: unknown): StackStatusEvent | undefined {
  const result = schema.safeParse(event);
  if (!result.success) return undefined;
  const { 'stack-id': stackId, 'client-request-token': clientRequestToken, 'status-details': details } = result.data.detail;
  if (!isAwaitedToken(clientRequestToken)) return undefined;
  return { stackId, clientRequestToken, isEnd: !details.status.endsWith('_IN_PROGRESS') };
}
