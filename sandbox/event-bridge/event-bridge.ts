import { type BegunDelivery, deliveryDelays } from '../kernel/deliveries.ts';
import { type EventPattern, matchesPattern, validatePattern } from './event-pattern.ts';
import type { ServiceEvent } from './service-events.ts';

/** Settings for EventBridge. */
export interface EventBridgeOptions {
  readonly region: string;
  readonly accountId: string;
  readonly nextId: () => string;
  /** Milliseconds from a change in a service to the delivery of its event to a target. */
  readonly latencyMs: number;
  /** Called for each event that matches a rule, once for each target. The operation is the name of the rule. */
  readonly begin: (source: string, ruleName: string) => BegunDelivery;
  /** Sends an event to a target. @param event JSON text @returns false if the target does not exist */
  readonly send: (targetArn: string, event: string) => boolean;
}

/** A rule of the default event bus. */
export interface EventRule {
  readonly name: string;
  readonly eventPattern: EventPattern;
  /** ARNs of functions, queues, and event buses of other accounts and Regions. */
  readonly targets: readonly string[];
}

/** An event on a bus, with the account and the Region in which it happened. */
interface BusEvent extends ServiceEvent {
  readonly account: string;
  readonly region: string;
}

/**
 * The default event bus of an account in one Region: services put events, and rules deliver the events that match to their
 * targets, at least once. An event that arrives from another bus is not forwarded to a third bus.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is-how-it-works-concepts.html,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export class EventBridge {
  readonly #options: EventBridgeOptions;
  readonly #rules = new Map<string, EventRule>();
  readonly #senders = new Set<string>();

  constructor(options: EventBridgeOptions) {
    this.#options = options;
  }

  /** Creates a rule with its targets, or replaces the rule of this name. @returns its ARN */
  putRule(rule: EventRule): string {
    validatePattern(rule.eventPattern);
    this.#rules.set(rule.name, rule);
    return `arn:aws:events:${this.#options.region}:${this.#options.accountId}:rule/${rule.name}`;
  }

  /** Deletes a rule. Events that already matched the rule are still delivered. */
  deleteRule(name: string): void {
    this.#rules.delete(name);
  }

  /** Permits an account to send events to the bus, as `PutPermission` does. The account of the bus needs no permission. */
  permit(accountId: string): void {
    this.#senders.add(accountId);
  }

  /** Puts an event of a service on the bus. */
  put(event: ServiceEvent): void {
    const { region, accountId: account, nextId } = this.#options;
    let text: string | undefined;
    const write = (): string => {
      text ??= JSON.stringify({ version: '0', id: nextId(), ...event, account, time: toSeconds(new Date()), region });
      return text;
    };
    this.#match({ ...event, account, region }, write, () => true);
  }

  /**
   * Receives an event from the bus of another account or Region.
   *
   * @param text the event as JSON
   * @returns false if the bus does not permit the account
   */
  receive(senderAccount: string, text: string): boolean {
    if (senderAccount !== this.#options.accountId && !this.#senders.has(senderAccount)) return false;
    this.#match(
      JSON.parse(text),
      () => text,
      (target) => !isBus(target),
    );
    return true;
  }

  #match(event: BusEvent, write: () => string, isTarget: (arn: string) => boolean): void {
    for (const rule of this.#rules.values()) {
      if (!matchesPattern(rule.eventPattern, event)) continue;
      for (const target of rule.targets.filter(isTarget)) this.#deliver(rule.name, target, event.source, write());
    }
  }

  #deliver(ruleName: string, target: string, source: string, text: string): void {
    const { begin, latencyMs, send } = this.#options;
    const { fault, end } = begin(source, ruleName);
    const delays = deliveryDelays(fault);
    if (delays.length === 0) end('lost');
    for (const delayMs of delays) {
      setTimeout(() => end(send(target, text) ? 'ok' : 'ResourceNotFoundException'), latencyMs + delayMs);
    }
  }
}

/** Tests whether the target of a rule is an event bus. */
export function isBus(arn: string): boolean {
  return /^arn:[^:]+:events:[^:]+:\d+:event-bus\//.test(arn);
}

/** Formats a time without milliseconds, as events contain it. */
function toSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
