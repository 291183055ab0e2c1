import { createHash } from 'node:crypto';
import { type BegunDelivery, deliveryDelays } from '../kernel/deliveries.ts';
import { type Operation, type SandboxService, ServiceError } from '../kernel/service.ts';
import type { LambdaOutcome } from '../lambda/lambda-outcome.ts';
import { Queue, type QueueMessage, type QueueProps } from './queue.ts';

/** Settings for SQS. */
export interface SqsOptions {
  readonly region: string;
  readonly accountId: string;
  readonly nextId: () => string;
  /** Called for each message that a queue receives. The operation is the name of the queue. */
  readonly begin: (queueName: string) => BegunDelivery;
  /** Invokes the function of an event source. @param payload JSON text */
  readonly invoke: (functionArn: string, payload: string) => Promise<LambdaOutcome>;
}

/** A function that receives the messages of a queue. */
export interface EventSource {
  readonly queueName: string;
  /** Name or ARN. */
  readonly functionName: string;
  /** Maximum number of messages in one invocation. @default 10 */
  readonly batchSize?: number;
  /**
   * True if the function's result names the messages that failed: `{ batchItemFailures: [{ itemIdentifier }] }`. @default false
   */
  readonly reportBatchItemFailures?: boolean;
}

interface SendMessageInput {
  readonly QueueUrl?: string;
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
}

const LONGEST_DELAY_SECONDS = 900;
const LARGEST_MESSAGE = 1_048_576;
const DEFAULT_BATCH_SIZE = 10;

/** Time from a visible message to the invocation of the function of an event source. */
const POLL_MS = 100;

/**
 * Standard queues, and event sources that invoke functions with their messages, at least once.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class Sqs implements SandboxService {
  readonly #options: SqsOptions;
  readonly #queues = new Map<string, Queue>();
  readonly #sources = new Map<string, EventSource>();

  readonly operations: Readonly<Record<string, Operation>> = {
    SendMessage: (input: SendMessageInput) => this.#send(input),
    GetQueueUrl: ({ QueueName = '' }: { QueueName?: string }) => ({ QueueUrl: this.#urlOf(this.#find(QueueName).props.name) }),
  };

  constructor(options: SqsOptions) {
    this.#options = options;
  }

  /** Creates a queue. @returns its ARN and its URL */
  createQueue(props: QueueProps): { readonly arn: string; readonly url: string } {
    this.#queues.set(props.name, new Queue(props));
    return { arn: this.#arnOf(props.name), url: this.#urlOf(props.name) };
  }

  /** Lets a function receive the messages of a queue. A queue has one event source. */
  addEventSource(source: EventSource): void {
    this.#find(source.queueName);
    this.#sources.set(source.queueName, source);
  }

  /** Returns the messages of a queue, oldest first, delayed and hidden ones included. */
  messages(queueName: string): readonly QueueMessage[] {
    return this.#find(queueName).messages;
  }

  /** Sends a message of another service. @returns false if the queue does not exist */
  deliver(queueArn: string, body: string): boolean {
    const queue = this.#queues.get(queueArn.split(':').at(-1) ?? '');
    if (queue !== undefined) this.#add(queue, body, queue.props.delaySeconds ?? 0);
    return queue !== undefined;
  }

  #send({ QueueUrl = '', MessageBody = '', DelaySeconds }: SendMessageInput): unknown {
    const queue = this.#find(QueueUrl.split('/').at(-1) ?? '');
    const delay = DelaySeconds ?? queue.props.delaySeconds ?? 0;
    if (MessageBody === '') throw new ServiceError('MissingParameter', 'The request must contain the parameter MessageBody.');
    if (Buffer.byteLength(MessageBody) > LARGEST_MESSAGE) {
      const reason = `Message must be shorter than ${LARGEST_MESSAGE} bytes.`;
      throw new ServiceError('InvalidParameterValue', `One or more parameters are invalid. Reason: ${reason}`);
    }
    if (!Number.isInteger(delay) || delay < 0 || delay > LONGEST_DELAY_SECONDS) {
      const reason = `DelaySeconds must be >= 0 and <= ${LONGEST_DELAY_SECONDS}.`;
      throw new ServiceError('InvalidParameterValue', `Value ${delay} for parameter DelaySeconds is invalid. Reason: ${reason}`);
    }
    return { MessageId: this.#add(queue, MessageBody, delay), MD5OfMessageBody: md5(MessageBody) };
  }

  #add(queue: Queue, body: string, delaySeconds: number): string {
    const messageId = this.#options.nextId();
    const { fault, end } = this.#options.begin(queue.props.name);
    const delays = deliveryDelays(fault);
    end(delays.length === 0 ? 'lost' : 'ok');
    for (const delayMs of delays) this.#schedule(queue, queue.add(messageId, body, delaySeconds * 1_000 + delayMs));
    return messageId;
  }

  /** Invokes the function of the queue when a message becomes visible. */
  #schedule(queue: Queue, { visibleAt }: QueueMessage): void {
    setTimeout(() => void this.#poll(queue), visibleAt - Date.now() + POLL_MS);
  }

  async #poll(queue: Queue): Promise<void> {
    const source = this.#sources.get(queue.props.name);
    if (source === undefined) return;
    const received = queue.receive(source.batchSize ?? DEFAULT_BATCH_SIZE);
    const batch = received.filter((message) => !this.#moveToDeadLetters(queue, message));
    if (batch.length === 0) return;
    for (const message of batch) this.#schedule(queue, message);
    const Records = batch.map((message) => this.#describe(queue, message));
    const outcome = await this.#options.invoke(source.functionName, JSON.stringify({ Records }));
    if (outcome.kind !== 'succeeded') return;
    const failed = source.reportBatchItemFailures ? readFailures(outcome.payload) : new Set<string>();
    for (const message of batch) if (!failed.has(message.messageId)) queue.delete(message);
  }

  #moveToDeadLetters(queue: Queue, message: QueueMessage): boolean {
    const { redrive } = queue.props;
    if (redrive === undefined || message.receiveCount <= redrive.maxReceiveCount) return false;
    queue.delete(message);
    const target = this.#find(redrive.deadLetterQueue);
    this.#schedule(target, target.add(message.messageId, message.body, 0));
    return true;
  }

  /** Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
  #describe(queue: Queue, message: QueueMessage): unknown {
    return {
      messageId: message.messageId,
      receiptHandle: `${message.messageId}#${message.receiveCount}`,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        SentTimestamp: String(message.sentAt),
        SenderId: this.#options.accountId,
        ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      },
      messageAttributes: {},
      md5OfBody: md5(message.body),
      eventSource: 'aws:sqs',
      eventSourceARN: this.#arnOf(queue.props.name),
      awsRegion: this.#options.region,
    };
  }

  #find(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }

  #arnOf(name: string): string {
    return `arn:aws:sqs:${this.#options.region}:${this.#options.accountId}:${name}`;
  }

  #urlOf(name: string): string {
    return `https://sqs.${this.#options.region}.amazonaws.com/${this.#options.accountId}/${name}`;
  }
}

function readFailures(payload: string): Set<string> {
  const result = JSON.parse(payload) as { readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[] } | null;
  return new Set((result?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
