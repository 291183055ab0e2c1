import { PLAIN_STYLE, type TextStyle } from '../report/text-style.ts';
import { toPrintable } from '../text/printable.ts';
import { durationInWords } from '../timeline/summarize-steps.ts';
import type { HistoryEntry } from './history-entry.ts';
import { type Count, type HistoryVerdict, summarizeHistory, verdictOf } from './summarize-history.ts';

/** Maximum number of deployments in the text. The export has all of them. */
const MOST_LISTED = 30;

/** Maximum number of rows of a table. */
const MOST_ROWS = 8;

/** Writes the history of a period for a terminal: the numbers, then the last deployments. */
export function writeHistory(entries: readonly HistoryEntry[], style: TextStyle = PLAIN_STYLE): string {
  const summary = summarizeHistory(entries);
  const { durations } = summary;
  const last = entries.slice(-MOST_LISTED);
  const blocks = [
    `${style.bold(`${summary.deployments} ${summary.deployments === 1 ? 'deployment' : 'deployments'}`)}${summary.failedOperations === 0 ? '' : `, ${summary.failedOperations} failed after the verdict`}`,
    ...table('Verdicts', summary.verdicts, style),
    ...(durations === undefined
      ? []
      : [
          `${style.bold('Duration')}\n  median ${durationInWords(durations.median)} · 90 % ${durationInWords(durations.ninetieth)} · longest ${durationInWords(durations.longest)} (${durations.known} known)`,
        ]),
    ...table('Stacks', summary.byStack, style),
    ...table('Refused, by effect', summary.refusedEffects, style),
    ...table('Refused, by resource type', summary.refusedTypes, style),
    ...table('Approvals', summary.approvals, style),
    ...table('Approvers', summary.approvers, style),
    ...(summary.breakGlass === 0 ? [] : [style.yellow(`${summary.breakGlass} approved with break-glass`)]),
    ...(last.length === 0
      ? []
      : [[style.bold(`Last ${last.length}`), ...last.map((entry) => writeEntry(entry, style))].join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function table(title: string, counts: readonly Count[], style: TextStyle): readonly string[] {
  if (counts.length === 0) return [];
  const shown = counts.slice(0, MOST_ROWS);
  const more = counts.length > MOST_ROWS ? [style.dim(`       and ${counts.length - MOST_ROWS} more`)] : [];
  return [
    [style.bold(title), ...shown.map(({ name, count }) => `${String(count).padStart(5)}  ${toPrintable(name)}`), ...more].join(
      '\n',
    ),
  ];
}

function writeEntry(entry: HistoryEntry, style: TextStyle): string {
  const verdict = verdictOf(entry);
  const paints: Readonly<Record<HistoryVerdict, (text: string) => string>> = {
    executed: style.green,
    approved: style.green,
    'no changes': style.dim,
    refused: style.red,
    'not approved': style.red,
  };
  const time = entry.judgedAt.slice(0, 16).replace('T', ' ');
  const seconds = entry.seconds === undefined ? '' : durationInWords(entry.seconds);
  const failed = entry.status === 'FAILED' && verdict !== 'refused' && verdict !== 'not approved' ? style.red('  failed') : '';
  const first = entry.restricted[0];
  const why = first === undefined ? '' : `  ${toPrintable(first.place)} ${first.effect}`;
  return `  ${time}  ${toPrintable(entry.stackName)}  ${paints[verdict](verdict)}  ${style.dim(seconds)}${failed}${why}`.trimEnd();
}
