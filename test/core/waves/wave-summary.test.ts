import { describe, expect, it } from 'vitest';
import { describeExcess, describePipelineEnd, describeTimeLimit } from '../../../core/waves/stop-reasons.ts';
import { countVersions, describeVersions, type TargetResult, writeSummaryFiles } from '../../../core/waves/wave-summary.ts';
import { waveWaitSeconds } from '../../../core/waves/wave-times.ts';

const ARN = 'arn:aws:states:eu-west-1:111111111111:execution:stackgate:wave-1';
const target = (stackName: string, version: TargetResult['version'], rest: Partial<TargetResult> = {}): TargetResult => ({
  stackName,
  accountId: '111111111111',
  region: 'eu-west-1',
  version,
  ...rest,
});

describe('the versions of the targets of a wave', () => {
  it('are one sentence if all have the new version', () => {
    const targets = [target('a', 'new', { executionArn: ARN }), target('b', 'new', { executionArn: ARN })];

    expect(describeVersions({ targets })).toBe('2 of 2 targets have the new version.');
    expect(countVersions(targets)).toEqual({ new: 2, old: 0, unclear: 0 });
  });

  it('name the targets with the old version, and give the reason of the target that failed', () => {
    const targets = [
      target('a', 'new', { executionArn: ARN }),
      target('b', 'old', { executionArn: ARN, reason: 'Orders would be deleted.', error: 'ChangeSetRejected' }),
      target('c', 'old', { reason: 'Not started, because the wave stopped.' }),
      target('d', 'old', { executionArn: ARN, reason: 'The wave stopped.', error: 'WaveStopped' }),
    ];

    expect(describeVersions({ targets })).toBe(
      '1 of 4 targets have the new version. These have the old version: b in 111111111111, eu-west-1; c in 111111111111, eu-west-1; ' +
        'd in 111111111111, eu-west-1. \nb in 111111111111, eu-west-1: Orders would be deleted.',
    );
  });

  it('name at most ten targets, and the ones whose version is unclear', () => {
    const targets = Array.from({ length: 12 }, (_, index) => target(`s${index}`, 'unclear', { executionArn: ARN }));
    const text = describeVersions({ targets });

    expect(text).toContain('cannot determine the version of s0 in');
    expect(text).toContain('s9 in 111111111111, eu-west-1; and 2 more: check these stacks.');
    expect(text.split('\n')).toHaveLength(4);
  });
});

describe('the files of the summary', () => {
  it('have every target, escaped in Markdown', () => {
    const [json, markdown] = writeSummaryFiles({
      formatVersion: 1,
      wave: ARN,
      endedAt: '2026-01-01T00:00:00.000Z',
      stopReason: 'one failed',
      targets: [
        target('a', 'new', { changeSetAction: 'NO-CHANGES', recordUri: 's3://bucket/record' }),
        target('b', 'old', { reason: 'a | b' }),
      ],
    });

    expect(JSON.parse(json?.body ?? '')).toMatchObject({ formatVersion: 1, targets: [{ version: 'new' }, { version: 'old' }] });
    expect(markdown?.body).toContain('The wave stopped: one failed.');
    expect(markdown?.body).toContain('| a | &#49;11111111111 | eu-west-1 | new | NO-CHANGES');
    expect(markdown?.body).toContain('a &#124; b');
  });

  it('have no reason for a wave that did not stop', () => {
    const [, markdown] = writeSummaryFiles({ formatVersion: 1, wave: ARN, endedAt: '', targets: [] });

    expect(markdown?.body).not.toContain('stopped');
  });
});

describe('the reason of a stop', () => {
  it('names numbers, the pipeline, or the time limit', () => {
    expect(describeExcess({ failed: 1, of: 3 }, 0)).toBe(
      '1 of 3 targets was refused or failed, and `FailureToleranceCount` is 0',
    );
    expect(describeExcess({ failed: 2, of: 3 }, 1)).toContain('2 of 3 targets were');
    expect(describePipelineEnd('shop', 'id', 'Superseded')).toContain(
      'id of the pipeline shop is no longer in progress (Superseded)',
    );
    expect(describePipelineEnd('shop', 'id', undefined)).toContain('(absent)');
    expect(describeTimeLimit(60)).toContain('60 minutes');
  });
});

describe('the fallback poll of a wave', () => {
  it('is at most two minutes away', () => {
    const since = new Date(0);

    expect(waveWaitSeconds(since, since)).toBe(10);
    expect(waveWaitSeconds(since, new Date(20 * 3_600_000))).toBe(120);
  });
});
