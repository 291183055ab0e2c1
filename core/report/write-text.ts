import type { DecisionRecord, RecordedChange } from '../record/decision-record.ts';
import { toPrintable } from '../text/printable.ts';
import { type FindingGroup, groupFindings, nameOthers } from './group-findings.ts';
import { countsInWords, effectInWords, headline, placeOf } from './headline.ts';

/** Functions that add emphasis for a terminal. Each takes and returns text. */
export interface TextStyle {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
}

const same = (text: string): string => text;

/** A style without emphasis, for pipes and files. */
export const PLAIN_STYLE: TextStyle = { bold: same, dim: same, red: same, yellow: same, green: same };

/** Writes a record for a terminal: the verdict, each change that is not allowed and what to do, then one line for every other change. */
export function writeText(record: DecisionRecord, style: TextStyle = PLAIN_STYLE): string {
  const paint = paintOf(record.decision, style);
  const restricted = record.changes.filter(({ decision }) => decision !== 'allow');
  const allowed = record.changes.filter(({ decision }) => decision === 'allow');
  const blocks = [
    `${paint(style.bold(headline(record).toUpperCase()))}  ${toPrintable(record.stack.name)}  ${style.dim(toPrintable(record.changeSet.name))}`.trimEnd(),
    ...groupFindings(restricted, (change) => change).map((group) => writeRestricted(group, style)),
    ...(allowed.length === 0 ? [] : [allowed.map((change) => writeAllowed(change, style)).join('\n')]),
    ...writeAsides(record, style),
    `${countsInWords(record.counts)} · ${record.changeSetAction} · ${record.policies.map(toPrintable).join(' and ')}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function writeRestricted({ first: change, others }: FindingGroup<RecordedChange>, style: TextStyle): string {
  const paint = paintOf(change.decision, style);
  return [
    `${paint(change.decision === 'ask' ? '? ask' : '✗ forbid')}  ${style.bold(toPrintable(placeOf(change)))}  ${effectInWords(change)}`,
    `  ${toPrintable(`${change.sentence}${nameOthers(others)}`)}`,
    `  ${style.dim(`${toPrintable(change.rule)}, ${toPrintable(change.policy)}${change.ruleReason === undefined ? '' : `: ${toPrintable(change.ruleReason)}`}`)}`,
    ...(change.advice === undefined ? [] : [`  → ${toPrintable(change.advice)}`]),
  ].join('\n');
}

function writeAllowed(change: RecordedChange, style: TextStyle): string {
  const reason = change.ruleReason === undefined ? '' : `  ${toPrintable(change.ruleReason)}`;
  return `${style.green('✓')} ${toPrintable(placeOf(change))}  ${effectInWords(change)}${style.dim(`  ${toPrintable(change.resourceType)}${reason}`)}`;
}

function writeAsides({ waivers, notes, hooks }: DecisionRecord, style: TextStyle): readonly string[] {
  const lines = [
    ...waivers.map((waiver) => `waiver for ${placeOf(waiver)} (${waiver.effect}): ${waiver.status}`),
    ...hooks.map((hook) => `hook ${hook.typeName} checks ${hook.logicalResourceId} (${hook.failureMode})`),
    ...notes.map((note) => `note: ${note}`),
  ];
  return lines.length === 0 ? [] : [lines.map((line) => style.dim(toPrintable(line))).join('\n')];
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
