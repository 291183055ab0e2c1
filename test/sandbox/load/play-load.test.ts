import { describe, expect, it } from 'vitest';
import { TASK_FUNCTION_NAMES } from '../../../infra/constructs/functions/gate-functions.ts';
import { playLoad } from '../../../sandbox/load/play-load.ts';
import { RateLimiter } from '../../../sandbox/load/rate-limits.ts';

/**
 * Calls that answer jobs. The event and the end notice of a deployment can both answer and store the outcome, and one invocation reads the
 * end notices of several.
 */
const ANSWERING: readonly string[] = [
  'Lambda.answer-job',
  'StepFunctions.DescribeExecution',
  'CodePipeline.PutJobSuccessResult',
  'CodePipeline.PutJobFailureResult',
  'S3.PutObject',
];

describe('many simultaneous pushes', () => {
  it('all end exactly once with the expected result in an account with limits', async () => {
    const report = await playLoad({ deployments: 120 });

    expect(report.lost).toEqual([]);
    expect(report).toMatchObject({ deployments: 120, asExpected: 120, twice: 0, leftovers: 0 });
    expect(report.calls.find(({ operation }) => operation === 'CloudFormation.DescribeStacks')?.throttled).toBeGreaterThan(0);
    expect(report.seconds.last).toBeGreaterThanOrEqual(report.ideal.lone);
  });

  it('make the same calls as single deployments if there are no limits', async () => {
    const { calls, seconds, ideal, peakConcurrency } = await playLoad({ deployments: 20, limits: {} });

    expect(peakConcurrency).toBeGreaterThanOrEqual(20);

    expect(calls.filter(({ throttled }) => throttled > 0)).toEqual([]);
    // Each execution environment reads the secret of the gate once, and simultaneous deployments start up to one environment per deployment and function.
    const ownReads = 20 * TASK_FUNCTION_NAMES.length;
    for (const { operation, calls: made, ideal: least } of calls) {
      if (operation === 'S3.GetObject') expect(made).toBeLessThanOrEqual(least + ownReads);
      else if (ANSWERING.includes(operation)) expect([operation, made <= least]).toEqual([operation, true]);
      else expect([operation, made]).toEqual([operation, least]);
    }
    expect(seconds.last).toBeCloseTo(ideal.lone, 0);
  });

  it('use fewer concurrent invocations if the concurrency of the trigger is limited, and none is lost', async () => {
    const { peakConcurrency, lost } = await playLoad({ deployments: 40, limits: {}, triggerConcurrency: 5 });

    expect(peakConcurrency).toBeLessThan(40);
    expect(lost).toEqual([]);
  });

  it('are named in the report if they are lost', async () => {
    const { lost } = await playLoad({
      deployments: 10,
      limits: { 'CloudFormation.CreateChangeSet': { burst: 0, perSecond: 0 } },
    });
    expect(lost).toHaveLength(10);
    expect(lost[0]).toMatch(/^app0: Failed SystemUnavailable .*Throttling/);
  });
});

describe('a rate limiter', () => {
  const call = { caller: 'trigger', service: 'StepFunctions', operation: 'DescribeExecution', nth: 1 } as const;

  it('throttles calls that exceed the bucket', () => {
    const limiter = new RateLimiter({ 'StepFunctions.DescribeExecution': { burst: 2, perSecond: 0 } });
    expect([limiter.next(call), limiter.next(call), limiter.next(call)]).toEqual([undefined, undefined, { kind: 'throttle' }]);
    expect([...limiter.throttled]).toEqual([['StepFunctions.DescribeExecution', 1]]);
  });

  it('has a bucket for each operation of a service that is limited as a whole', () => {
    const limiter = new RateLimiter({ StepFunctions: { burst: 1, perSecond: 0 } });
    expect(limiter.next(call)).toBeUndefined();
    expect(limiter.next({ ...call, operation: 'StartExecution' })).toBeUndefined();
    expect(limiter.next(call)).toEqual({ kind: 'throttle' });
  });

  it('does not throttle calls without a limit', () => {
    expect(new RateLimiter({}).next(call)).toBeUndefined();
  });
});
