import type { CallSite, Fault, FaultSource } from '../kernel/faults.ts';

/** A token bucket: each call takes one token, `perSecond` tokens are added each second, up to `burst` tokens. */
export interface RateLimit {
  readonly burst: number;
  readonly perSecond: number;
}

/** Limits of an account by `Service.Operation`, or by `Service` for all operations without a limit. Each limit has a separate bucket. */
export type RateLimits = Readonly<Record<string, RateLimit>>;

/**
 * Known limits of an account.
 *
 * Step Functions publishes its buckets (here those of us-east-1):
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html. CloudFormation publishes no limits. Users report
 * throttling from about ten reads per second (https://github.com/aws/aws-cli/issues/2948,
 * https://github.com/Kotaimen/awscfncli/issues/68). Ten calls per second for each operation, and half of that for operations that
 * write, is therefore a conservative assumption. No known limit of CodePipeline and Lambda would affect 1,000 deployments.
 */
export const ASSUMED_LIMITS: RateLimits = {
  'StepFunctions.StartExecution': { burst: 1_300, perSecond: 300 },
  'StepFunctions.DescribeExecution': { burst: 300, perSecond: 15 },
  CloudFormation: { burst: 20, perSecond: 10 },
  'CloudFormation.CreateStack': { burst: 10, perSecond: 5 },
  'CloudFormation.CreateChangeSet': { burst: 10, perSecond: 5 },
  'CloudFormation.ExecuteChangeSet': { burst: 10, perSecond: 5 },
  'CloudFormation.DeleteChangeSet': { burst: 10, perSecond: 5 },
};

/** Throttles calls above the limits of an account: one bucket for each operation and all callers. */
export class RateLimiter implements FaultSource {
  readonly #limits: RateLimits;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #throttled = new Map<string, number>();

  constructor(limits: RateLimits = ASSUMED_LIMITS) {
    this.#limits = limits;
  }

  /** Number of throttled calls by operation. */
  get throttled(): ReadonlyMap<string, number> {
    return this.#throttled;
  }

  /** Returns the limit of an operation, or undefined without a limit. */
  limitOf(operation: string): RateLimit | undefined {
    return this.#limits[operation] ?? this.#limits[operation.split('.')[0] ?? ''];
  }

  next({ service, operation }: CallSite): Fault | undefined {
    const name = `${service}.${operation}`;
    const limit = this.limitOf(name);
    if (limit === undefined || this.#take(name, limit)) return undefined;
    this.#throttled.set(name, (this.#throttled.get(name) ?? 0) + 1);
    return { kind: 'throttle' };
  }

  #take(name: string, { burst, perSecond }: RateLimit): boolean {
    const now = Date.now();
    const bucket = this.#buckets.get(name) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
    const isServed = tokens >= 1;
    this.#buckets.set(name, { tokens: isServed ? tokens - 1 : tokens, at: now });
    return isServed;
  }
}
