import { parsePolicies } from '../../core/policy/parse-policy.ts';
import { type Replay, replay } from '../../core/record/replay.ts';
import { EFFECT_WORDS, placeOf } from '../../core/report/headline.ts';
import type { TextStyle } from '../../core/report/text-style.ts';
import { toPrintable, toPrintableJson } from '../../core/text/printable.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { textStyle } from '../text-style.ts';
import { readSavedDecisions } from './saved-decisions.ts';

/** Options of `stackgate replay`. */
export interface ReplayOptions {
  readonly policy: string;
  readonly output: 'text' | 'json';
}

/** One replayed file. */
interface ReplayedFile extends Replay {
  readonly file: string;
}

/**
 * Judges saved decisions again by another policy, from one file or a directory, and prints the decisions that differ. A saved
 * DescribeChangeSet response is treated as decided by the standard preset.
 *
 * @returns the exit code: 0, with or without differences
 *
 * @example
 * aws s3 sync s3://<bucket of the gate>/records records
 * stackgate replay records --policy stricter-policy.yaml
 */
export async function replayRecords(path: string, options: ReplayOptions, io: CliIo): Promise<number> {
  const policies = parsePolicies({ baseline: { source: options.policy, text: readTextFile(options.policy) } });
  const decisions = readSavedDecisions([path], { now: io.now().toISOString() });
  const replays = decisions.map(({ files, record }) => ({ file: files.join(', '), ...replay(record, policies) }));
  io.stdout(options.output === 'json' ? writeReplaysAsJson(replays) : writeReplaysAsText(replays, textStyle(io.hasColors)));
  return EXIT.allow;
}

function isDifferent({ was, now, differences }: Replay): boolean {
  return was.changeSetAction !== now.changeSetAction || differences.length > 0;
}

function writeReplaysAsJson(replays: readonly ReplayedFile[]): string {
  const different = replays.filter(isDifferent);
  return toPrintableJson({ replayed: replays.length, different: different.length, records: different });
}

function writeReplaysAsText(replays: readonly ReplayedFile[], style: TextStyle): string {
  const different = replays.filter(isDifferent);
  const blocks = different.map(({ file, was, now, differences }) =>
    [
      `${style.bold(toPrintable(file))}: ${was.decision} → ${now.decision}`,
      ...differences.map(
        (difference) =>
          `  ${toPrintable(`${placeOf(difference)} (${difference.resourceType})`)} ${EFFECT_WORDS[difference.effect]}: ${difference.was ?? 'not seen'} → ${difference.now} by ${toPrintable(difference.rule)}`,
      ),
    ].join('\n'),
  );
  return `${[...blocks, `${different.length} of ${replays.length} decisions would differ.`].join('\n\n')}\n`;
}
