/** Settings for a queue. */
export interface QueueProps {
  readonly name: string;
  /** Delay of a message that does not have one, from 0 to 900 seconds. @default 0 */
  readonly delaySeconds?: number;
  /** Time until a message that a consumer did not delete becomes visible again. @default 30 */
  readonly visibilityTimeoutSeconds?: number;
  /** Age at which SQS deletes a message. @default 345,600 (4 days) */
  readonly retentionSeconds?: number;
  /** A message that was received this often moves to the dead-letter queue. @default messages stay in the queue */
  readonly redrive?: { readonly deadLetterQueue: string; readonly maxReceiveCount: number };
}

/** A message in a queue. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
}

const DEFAULT_RETENTION_SECONDS = 4 * 24 * 3_600;

/** A standard queue. */
export class Queue {
  readonly props: QueueProps;
  readonly #messages = new Set<QueueMessage>();

  constructor(props: QueueProps) {
    this.props = props;
  }

  get visibilityMs(): number {
    return (this.props.visibilityTimeoutSeconds ?? 30) * 1_000;
  }

  /** All messages, oldest first, also the ones that no consumer can receive yet. */
  get messages(): readonly QueueMessage[] {
    return [...this.#messages];
  }

  add(messageId: string, body: string, delayMs: number): QueueMessage {
    const now = Date.now();
    const message = { messageId, body, sentAt: now, visibleAt: now + delayMs, receiveCount: 0, firstReceivedAt: undefined };
    this.#messages.add(message);
    return message;
  }

  delete(message: QueueMessage): void {
    this.#messages.delete(message);
  }

  /** Receives messages that are visible and hides them for the visibility timeout. */
  receive(largest: number): QueueMessage[] {
    const now = Date.now();
    const oldest = now - (this.props.retentionSeconds ?? DEFAULT_RETENTION_SECONDS) * 1_000;
    for (const message of this.#messages) if (message.sentAt <= oldest) this.#messages.delete(message);
    const received = this.messages.filter(({ visibleAt }) => visibleAt <= now).slice(0, largest);
    for (const message of received) {
      message.receiveCount++;
      message.firstReceivedAt ??= now;
      message.visibleAt = now + this.visibilityMs;
    }
    return received;
  }
}
