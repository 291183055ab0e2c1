import { type BegunDelivery, deliveryDelays } from '../kernel/deliveries.ts';
import { type Operation, type SandboxService, ServiceError } from '../kernel/service.ts';

/** Settings for SNS. */
export interface SnsOptions {
  readonly region: string;
  readonly accountId: string;
  readonly nextId: () => string;
  /** Milliseconds from a Publish to its delivery. */
  readonly latencyMs: number;
  /** Called for each message and each subscription. The operation is the name of the topic. */
  readonly begin: (topicName: string) => BegunDelivery;
}

/** A subscriber of a topic. */
export interface Subscription {
  readonly protocol: 'email' | 'https';
  /** Mail address or URL. */
  readonly endpoint: string;
}

/** A message that reached a subscriber. */
export interface Notification extends Subscription {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** The message text for the protocol of the subscription. */
  readonly message: string;
}

interface PublishInput {
  readonly TopicArn?: string;
  readonly Message?: string;
  readonly Subject?: string;
  readonly MessageStructure?: string;
}

const LARGEST_MESSAGE = 262_144;
const LONGEST_SUBJECT = 100;

/**
 * Standard topics. The sandbox keeps every message as the subscribers receive it.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export class Sns implements SandboxService {
  readonly #options: SnsOptions;
  readonly #topics = new Map<string, Subscription[]>();
  readonly #notifications: Notification[] = [];

  readonly operations: Readonly<Record<string, Operation>> = {
    Publish: (input: PublishInput) => this.#publish(input),
  };

  constructor(options: SnsOptions) {
    this.#options = options;
  }

  /** Creates a topic. @returns its ARN */
  createTopic(name: string, subscriptions: readonly Subscription[] = []): string {
    const arn = `arn:aws:sns:${this.#options.region}:${this.#options.accountId}:${name}`;
    this.#topics.set(arn, [...subscriptions]);
    return arn;
  }

  /** The messages that reached subscribers, oldest first. */
  get notifications(): readonly Notification[] {
    return this.#notifications;
  }

  #publish({ TopicArn = '', Message = '', Subject, MessageStructure }: PublishInput): unknown {
    const subscriptions = this.#topics.get(TopicArn);
    if (subscriptions === undefined) throw new ServiceError('NotFound', 'Topic does not exist', 404);
    if (Message === '') throw invalid('Empty message');
    if (Buffer.byteLength(Message) > LARGEST_MESSAGE) throw invalid('Message too long');
    if (Subject !== undefined && !isSubject(Subject)) throw invalid('Subject');
    const texts = readTexts(Message, MessageStructure);
    const messageId = this.#options.nextId();
    for (const subscription of subscriptions) {
      const message = texts[subscription.protocol] ?? texts.default;
      this.#deliver({ ...subscription, messageId, topicArn: TopicArn, subject: Subject, message });
    }
    return { MessageId: messageId };
  }

  #deliver(notification: Omit<Notification, 'at'>): void {
    const { fault, end } = this.#options.begin(notification.topicArn.split(':').at(-1) ?? '');
    const delays = deliveryDelays(fault);
    end(delays.length === 0 ? 'lost' : 'ok');
    for (const delayMs of delays) {
      setTimeout(() => this.#notifications.push({ ...notification, at: Date.now() }), this.#options.latencyMs + delayMs);
    }
  }
}

interface Texts {
  readonly default: string;
  readonly [protocol: string]: string | undefined;
}

/**
 * Returns the message texts by protocol. With the structure `json`, a message contains one string for each protocol, and a
 * default.
 */
function readTexts(message: string, structure: string | undefined): Texts {
  if (structure === undefined) return { default: message };
  if (structure !== 'json') throw invalid('MessageStructure');
  let texts: Readonly<Record<string, unknown>>;
  try {
    texts = JSON.parse(message) as Readonly<Record<string, unknown>>;
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const { default: fallback } = texts;
  if (typeof fallback !== 'string') throw invalid('Message Structure - No default entry in JSON message body');
  const strings = Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { ...Object.fromEntries(strings), default: fallback };
}

/** Returns true for a valid subject: at most 100 characters of ASCII text without line breaks and control characters. */
function isSubject(subject: string): boolean {
  return subject.length <= LONGEST_SUBJECT && /^[!-~][ -~]*$/.test(subject);
}

function invalid(reason: string): ServiceError {
  return new ServiceError('InvalidParameter', `Invalid parameter: ${reason}`);
}
