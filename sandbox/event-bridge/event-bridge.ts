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
  /** ARNs of functions and queues. */
  readonly targets: readonly string[];
}

/**
 * The default event bus of the account: services put events, and rules deliver the events that match to their targets, at least once.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is-how-it-works-concepts.html
 */
export class EventBridge {
  readonly #options: EventBridgeOptions;
  readonly #rules = new Map<string, EventRule>();

  constructor(options: EventBridgeOptions) {
    this.#options = options;
  }

  /** Creates a rule with its targets, or replaces the rule of this name. @returns its ARN */
  putRule(rule: EventRule): string {
    validatePattern(rule.eventPattern);
    this.#rules.set(rule.name, rule);
    return `arn:aws:events:${this.#options.region}:${this.#options.accountId}:rule/${rule.name}`;
  }

  /** Deletes a rule. Events on their way are delivered. */
  deleteRule(name: string): void {
    this.#rules.delete(name);
  }

  /** Puts an event of a service on the bus. */
  put(event: ServiceEvent): void {
    const { region, accountId: account, nextId } = this.#options;
    let text: string | undefined;
    for (const rule of this.#rules.values()) {
      if (!matchesPattern(rule.eventPattern, { ...event, account, region })) continue;
      text ??= JSON.stringify({ version: '0', id: nextId(), ...event, account, time: toSeconds(new Date()), region });
      for (const target of rule.targets) this.#deliver(rule.name, target, event.source, text);
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

/** Events have times without milliseconds. */
function toSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
