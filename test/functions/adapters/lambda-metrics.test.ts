import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeploymentError } from '../../../core/errors.ts';
import { GATE_ERRORS, REFUSALS, VERDICTS } from '../../../core/metrics.ts';
import { countErrors, countVerdicts, createLambdaCount } from '../../../functions/adapters/lambda-metrics.ts';

describe('errors', () => {
  it.each([
    ['an unexpected error', new TypeError('x is undefined'), 1],
    ['an unknown answer of AWS', new DeploymentError('UnexpectedError', 'what?'), 1],
    ['a refusal', new DeploymentError('ChangeSetRejected', 'no'), 0],
    ['a mistake of the pusher', new DeploymentError('ConfigurationError', 'no'), 0],
    ['a throttle, which the state machine tries again', new DeploymentError('SystemUnavailable', 'later'), 0],
  ])('of the gate are counted and thrown again: %s', async (_name, error, times) => {
    const count = vi.fn();
    const handler = countErrors(count, () => Promise.reject(error));

    await expect(handler({})).rejects.toBe(error);
    expect(count.mock.calls).toEqual(Array.from({ length: times }, () => [GATE_ERRORS]));
  });

  it('are not counted without an error', async () => {
    const count = vi.fn();

    await expect(countErrors(count, async () => 'done')({})).resolves.toBe('done');
    expect(count).not.toHaveBeenCalled();
  });
});

describe('verdicts', () => {
  it('are counted with the effects that were not allowed', async () => {
    const count = vi.fn();
    const findings = [
      { effect: 'delete', decision: 'forbid' },
      { effect: 'unprotect', decision: 'allow' },
    ];
    const output = { changeSetAction: 'RESOURCES-BEING-DELETED-OR-REPLACED', inspection: { findings } };

    await expect(countVerdicts(count, async () => output)({})).resolves.toBe(output);
    expect(count.mock.calls).toEqual([
      [VERDICTS, 'RESOURCES-BEING-DELETED-OR-REPLACED'],
      [REFUSALS, 'delete'],
    ]);
  });

  it('of the canary are not counted', async () => {
    const count = vi.fn();

    await countVerdicts(count, async () => ({ canaryVerdict: 'CANNOT-TELL' }))({});

    expect(count).not.toHaveBeenCalled();
  });
});

describe('the written metrics', () => {
  const lines: string[] = [];
  beforeEach(() => {
    vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'my-gate');
    vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Stackgate');
    lines.length = 0;
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
      lines.push(String(line));
      return true;
    });
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('are in the embedded metric format, by gate and by dimension', () => {
    createLambdaCount()(VERDICTS, 'NO-CHANGES');

    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'Stackgate',
            Dimensions: [['service', 'changeSetAction']],
            Metrics: [{ Name: 'Verdicts', Unit: 'Count' }],
          },
        ],
      },
      service: 'my-gate',
      changeSetAction: 'NO-CHANGES',
      Verdicts: 1,
    });
  });

  it('have no second dimension if the metric has none', () => {
    createLambdaCount()(GATE_ERRORS);

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Dimensions: [['service']] }] },
      GateErrors: 1,
    });
  });
});
