import { assertNever } from '../../core/assert-never.ts';
import type { Fault } from './faults.ts';

/** A message in transit: its fault, and the callback for its end. */
export interface BegunDelivery {
  readonly fault: Fault | undefined;
  end(outcome: string): void;
}

/** Delay before a service repeats a failed delivery, and between two deliveries of one message. */
const REDELIVERY_MS = 1_000;

/**
 * Returns the delays, in milliseconds, of the deliveries of one message: an event, a queue message, or a notification. Services deliver at
 * least once, so a failed delivery is repeated, and a delivery without an answer arrives twice. No delay means that the message is lost.
 */
export function deliveryDelays(fault: Fault | undefined): readonly number[] {
  switch (fault?.kind) {
    case undefined:
    case 'crash':
    case 'stale-read':
    case 'truncated-page':
    case 'repeated-page':
      return [0];
    case 'lost':
      return [];
    case 'slow':
      return [fault.ms];
    case 'throttle':
    case 'server-error':
    case 'error':
      return [REDELIVERY_MS];
    case 'timeout':
      return fault.effect ? [0, REDELIVERY_MS] : [REDELIVERY_MS];
    case 'lost-reply':
    case 'duplicate':
      return [0, REDELIVERY_MS];
    default:
      return assertNever(fault);
  }
}
