import type { DeploymentState } from '../../core/deployment/state.ts';
import { linkToObject } from '../../core/report/console-links.ts';
import type { TargetStatus } from '../../core/waves/wave-progress.ts';
import {
  countVersions,
  describeVersions,
  type TargetResult,
  type WaveSummary,
  writeSummaryFiles,
} from '../../core/waves/wave-summary.ts';
import { inBatches } from '../in-batches.ts';
import type { Clock, GateBucket } from '../ports/ports.ts';
import type { Waves } from '../ports/waves.ts';
import type { Wave } from './wave.ts';

/** Dependencies of `finishWave`. */
export interface FinishWaveDeps {
  readonly waves: Pick<Waves, 'findResult'>;
  readonly gateBucket: Pick<GateBucket, 'putRecord'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Writes the summary of the wave, and its result. The wave succeeds if it did not stop, or if all targets have the new version.
 */
export async function finishWave(
  wave: Wave,
  statuses: readonly TargetStatus[],
  stopReason: string | undefined,
  { waves, gateBucket, clock }: FinishWaveDeps,
): Promise<Partial<DeploymentState>> {
  const indexes = statuses.map((_status, index) => index);
  const targets = await inBatches(indexes, (index) => readResult(wave, index, statuses[index], waves));
  const { state } = wave;
  const summary: WaveSummary = {
    formatVersion: 1,
    wave: state.execution.id,
    endedAt: clock.now().toISOString(),
    ...(stopReason === undefined ? {} : { stopReason }),
    targets,
  };
  const counts = countVersions(targets);
  const { recordUri, recordUrl } = await storeSummary(summary, state, gateBucket);
  const versions = describeVersions(summary);
  const result = { counts, summary: versions, recordUri, ...(recordUrl === undefined ? {} : { recordUrl }) };
  if (stopReason === undefined || counts.new === targets.length) return { waveOutcome: 'succeeded', waveResult: result };
  const record = recordUrl === undefined ? '' : `\nRecord: ${recordUrl}`;
  return {
    waveOutcome: 'failed',
    waveResult: result,
    failure: { Error: 'WaveStopped', Cause: `The wave stopped: ${stopReason}. ${versions}${record}` },
  };
}

/** Reads the stored result. A target without a result was not started, or is still running at the end of the wave. */
async function readResult(
  { id, stacks, executionOf }: Wave,
  index: number,
  status: TargetStatus | undefined,
  waves: FinishWaveDeps['waves'],
): Promise<TargetResult> {
  const stored = await waves.findResult({ waveId: id, index });
  if (stored !== undefined) return stored;
  const stack = { stackName: '', accountId: '', region: '', ...stacks[index] };
  if (status === 'skipped') return { ...stack, version: 'old', reason: 'Not started, because the wave stopped.' };
  const { executionArn } = await executionOf(index);
  return { ...stack, version: 'unclear', executionArn, reason: 'Still running at the end of the wave.' };
}

async function storeSummary(
  summary: WaveSummary,
  { execution }: DeploymentState,
  bucket: Pick<GateBucket, 'putRecord'>,
): Promise<{ readonly recordUri: string; readonly recordUrl: string | undefined }> {
  const name = `waves/${execution.name}`;
  let recordUri = name;
  for (const { extension, contentType, body } of writeSummaryFiles(summary)) {
    recordUri = (await bucket.putRecord(`${name}.${extension}`, body, contentType)).slice(0, -extension.length - 1);
  }
  return { recordUri, recordUrl: linkToObject(`${recordUri}.md`, execution.id) };
}
