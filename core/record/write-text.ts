import type { DecisionRecord, RecordedChange } from './decision-record.ts';
import { countsInWords, effectInWords, headline, placeOf } from './headline.ts';

/** How a terminal shows emphasis; each takes and gives text. */
export interface TextStyle {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
}

const same = (text: string): string => text;

/** No emphasis at all, for pipes and files. */
export const PLAIN_STYLE: TextStyle = { bold: same, dim: same, red: same, yellow: same, green: same };

/** A record as text for a terminal: the verdict, what is not allowed and what to do, then everything else in a line each. */
export function writeText(record: DecisionRecord, style: TextStyle = PLAIN_STYLE): string {
  const paint = paintOf(record.decision, style);
  const restricted = record.changes.filter(({ decision }) => decision !== 'allow');
  const allowed = record.changes.filter(({ decision }) => decision === 'allow');
  const blocks = [
    `${paint(style.bold(headline(record).toUpperCase()))}  ${printable(record.stack.name)}  ${style.dim(printable(record.changeSet.name))}`.trimEnd(),
    ...restricted.map((change) => writeRestricted(change, style)),
    ...(allowed.length === 0 ? [] : [allowed.map((change) => writeAllowed(change, style)).join('\n')]),
    ...writeAsides(record, style),
    `${countsInWords(record.counts)} · ${record.changeSetAction} · ${record.policies.map(printable).join(' and ')}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function writeRestricted(change: RecordedChange, style: TextStyle): string {
  const paint = paintOf(change.decision, style);
  return [
    `${paint(change.decision === 'ask' ? '? ask' : '✗ forbid')}  ${style.bold(printable(placeOf(change)))}  ${effectInWords(change)}`,
    `  ${printable(change.sentence)}`,
    `  ${style.dim(`${printable(change.rule)}, ${printable(change.policy)}${change.ruleReason === undefined ? '' : `: ${printable(change.ruleReason)}`}`)}`,
    ...(change.advice === undefined ? [] : [`  → ${printable(change.advice)}`]),
  ].join('\n');
}

function writeAllowed(change: RecordedChange, style: TextStyle): string {
  const reason = change.ruleReason === undefined ? '' : `  ${printable(change.ruleReason)}`;
  return `${style.green('✓')} ${printable(placeOf(change))}  ${effectInWords(change)}${style.dim(`  ${printable(change.resourceType)}${reason}`)}`;
}

function writeAsides({ waivers, notes, hooks }: DecisionRecord, style: TextStyle): readonly string[] {
  const lines = [
    ...waivers.map((waiver) => `waiver for ${placeOf(waiver)} (${waiver.effect}): ${waiver.status}`),
    ...hooks.map((hook) => `hook ${hook.typeName} looks at ${hook.logicalResourceId} (${hook.failureMode})`),
    ...notes.map((note) => `note: ${note}`),
  ];
  return lines.length === 0 ? [] : [lines.map((line) => style.dim(printable(line))).join('\n')];
}

function paintOf(decision: RecordedChange['decision'], style: TextStyle): (text: string) => string {
  switch (decision) {
    case 'allow':
      return style.green;
    case 'ask':
      return style.yellow;
    case 'forbid':
      return style.red;
  }
}

/** Without characters that steer a terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+|[\u202a-\u202e\u2066-\u2069]/gu, ' ');
}
