import { escapeMarkdown } from '../text/escape-markdown.ts';
import { toPrintableJson } from '../text/printable.ts';
import { cutText } from '../text/truncate.ts';
import { nameTarget, type TargetStack } from './target-stack.ts';
import type { TargetVersion } from './wave-progress.ts';

/** The end of one target of a wave. */
export interface TargetResult extends TargetStack {
  readonly version: TargetVersion;
  /** ARN of its execution; absent if it was never started. */
  readonly executionArn?: string;
  readonly stackId?: string;
  /** The verdict of its change set; absent for a first create. */
  readonly changeSetAction?: string;
  /** `s3://` address of its decision record, without extension. */
  readonly recordUri?: string;
  /** Error of its execution. */
  readonly error?: string;
  /** The reason of a failure, or why the target was not started. */
  readonly reason?: string;
}

/** Which targets of a wave have the new version, and which have the old version. */
export interface WaveSummary {
  readonly formatVersion: 1;
  /** ARN of the execution of the wave. */
  readonly wave: string;
  /** ISO 8601. */
  readonly endedAt: string;
  /** Absent if every target was started. */
  readonly stopReason?: string;
  readonly targets: readonly TargetResult[];
}

/** Number of targets by version. */
export type VersionCounts = Readonly<Record<TargetVersion, number>>;

/** Counts the targets by version. */
export function countVersions(targets: readonly Pick<TargetResult, 'version'>[]): VersionCounts {
  const count = (version: TargetVersion) => targets.filter((target) => target.version === version).length;
  return { new: count('new'), old: count('old'), unclear: count('unclear') };
}

const MOST_NAMES = 10;
const MOST_REASONS = 3;
/** Longest reason of a target in the message of the wave, so that the message fits into the pipeline with the reasons of several targets. */
const LONGEST_REASON = 700;

/** Describes the versions of the targets, and the reasons of the first targets that failed. */
export function describeVersions({ targets }: Pick<WaveSummary, 'targets'>): string {
  const counts = countVersions(targets);
  const of = (version: TargetVersion) => targets.filter((target) => target.version === version);
  const failed = targets.filter(
    (target) => target.version !== 'new' && target.executionArn !== undefined && target.error !== 'WaveStopped',
  );
  return [
    `${counts.new} of ${targets.length} targets have the new version.`,
    ...(counts.old === 0 ? [] : [`These have the old version: ${listNames(of('old'))}.`]),
    ...(counts.unclear === 0
      ? []
      : [`The gate cannot determine the version of ${listNames(of('unclear'))}: check these stacks.`]),
    ...failed.slice(0, MOST_REASONS).map((target) => `\n${nameTarget(target)}: ${cutText(target.reason ?? '', LONGEST_REASON)}`),
  ].join(' ');
}

function listNames(targets: readonly TargetStack[]): string {
  const names = targets.slice(0, MOST_NAMES).map(nameTarget).join('; ');
  return targets.length > MOST_NAMES ? `${names}; and ${targets.length - MOST_NAMES} more` : names;
}

/** A file of the summary in the gate's bucket. */
export interface SummaryFile {
  readonly extension: 'json' | 'md';
  readonly contentType: string;
  readonly body: string;
}

const VERSION_WORDS: Readonly<Record<TargetVersion, string>> = { new: 'new', old: 'old', unclear: 'cannot be determined' };

/** Writes the summary as JSON and as Markdown. */
export function writeSummaryFiles(summary: WaveSummary): readonly SummaryFile[] {
  return [
    { extension: 'json', contentType: 'application/json; charset=utf-8', body: toPrintableJson(summary) },
    { extension: 'md', contentType: 'text/markdown; charset=utf-8', body: writeMarkdown(summary) },
  ];
}

function writeMarkdown({ wave, endedAt, stopReason, targets }: WaveSummary): string {
  const counts = countVersions(targets);
  return [
    '# Wave',
    '',
    `${counts.new} of ${targets.length} targets have the new version, ${counts.old} have the old version, and the version of ${counts.unclear} cannot be determined.`,
    '',
    ...(stopReason === undefined ? [] : [`The wave stopped: ${escapeMarkdown(stopReason)}.`, '']),
    `- Execution: ${escapeMarkdown(wave)}`,
    `- Ended: ${escapeMarkdown(endedAt)}`,
    '',
    '| stack | account | Region | version | verdict | reason | record |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...targets.map((target) =>
      [
        '',
        target.stackName,
        target.accountId,
        target.region,
        VERSION_WORDS[target.version],
        target.changeSetAction ?? '',
        target.reason ?? '',
        target.recordUri ?? '',
        '',
      ]
        .map((cell) => escapeMarkdown(cell))
        .join(' | ')
        .trim(),
    ),
    '',
  ].join('\n');
}
