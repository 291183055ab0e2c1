import type { DecisionRecord, RecordedChange } from '../record/decision-record.ts';
import { toPrintable } from '../text/printable.ts';
import { type FindingGroup, groupFindings, nameOthers } from './group-findings.ts';
import { countsInWords, effectInWords, headline, isWholeResource, placeOf } from './headline.ts';
import { PLAIN_STYLE, type TextStyle } from './text-style.ts';
import { writeProperties } from './write-properties.ts';

/**
 * Level of detail. `quiet` prints the verdict in one line; `verbose` prints every value, including the values of new and removed resources.
 */
export type TextDetail = 'quiet' | 'normal' | 'verbose';

/** Maximum number of resources that are named in a group of allowed changes, unless the output is verbose. */
const MOST_NAMES = 5;

/**
 * Writes a record for a terminal: the verdict, each change that is not allowed and what to do, then every other change. Changes with one
 * cause are one entry. Each entry shows the changed properties, before and after.
 *
 * @example
 * writeText(record, PLAIN_STYLE, 'verbose');
 */
export function writeText(record: DecisionRecord, style: TextStyle = PLAIN_STYLE, detail: TextDetail = 'normal'): string {
  const paint = paintOf(record.decision, style);
  const title = `${paint(style.bold(headline(record).toUpperCase()))}  ${toPrintable(record.stack.name)}  ${style.dim(toPrintable(record.changeSet.name))}`;
  if (detail === 'quiet') return `${title.trimEnd()}  ${countsInWords(record.counts)}\n`;
  const restricted = record.changes.filter(({ decision }) => decision !== 'allow');
  const allowed = record.changes.filter(({ decision }) => decision === 'allow');
  const blocks = [
    title.trimEnd(),
    ...groupFindings(restricted, (change) => change).map((group) => writeRestricted(group, style, detail)),
    ...(allowed.length === 0
      ? []
      : [
          groupAllowed(allowed, detail)
            .map((group) => writeAllowed(group, style, detail))
            .join('\n'),
        ]),
    ...writeAsides(record, style),
    `${countsInWords(record.counts)} · ${record.changeSetAction} · ${record.policies.map(toPrintable).join(' and ')}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function writeRestricted({ first: change, others }: FindingGroup<RecordedChange>, style: TextStyle, detail: TextDetail): string {
  const paint = paintOf(change.decision, style);
  const more = detail === 'verbose' ? others : [];
  return [
    `${paint(change.decision === 'ask' ? '? ask' : '✗ forbid')}  ${style.bold(toPrintable(placeOf(change)))}  ${effectInWords(change)}${writeConstruct(change, style)}`,
    `  ${toPrintable(`${change.sentence}${nameOthers(others)}`)}`,
    `  ${style.dim(writeRule(change))}`,
    ...(change.advice === undefined ? [] : [`  → ${toPrintable(change.advice)}`]),
    ...writeValues(change, style, detail),
    ...more.flatMap((other) => [
      `  ${toPrintable(placeOf(other))}${writeConstruct(other, style)}`,
      ...writeValues(other, style, detail),
    ]),
  ].join('\n');
}

/** Verbose output lists each allowed change; other output lists changes with the same cause in one line. */
function groupAllowed(changes: readonly RecordedChange[], detail: TextDetail): readonly FindingGroup<RecordedChange>[] {
  return detail === 'verbose' ? changes.map((first) => ({ first, others: [] })) : groupFindings(changes, (change) => change);
}

function writeAllowed({ first: change, others }: FindingGroup<RecordedChange>, style: TextStyle, detail: TextDetail): string {
  const names = [change, ...others].map((one) => toPrintable(placeOf(one)));
  const rest = names.length - MOST_NAMES;
  const shown = `${names.slice(0, MOST_NAMES).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
  const types = new Set([change, ...others].map(({ resourceType }) => toPrintable(resourceType)));
  const reason = change.ruleReason === undefined ? '' : `  ${toPrintable(change.ruleReason)}`;
  return [
    `${style.green('✓')} ${shown}  ${effectInWords(change)}${style.dim(`  ${[...types].join(', ')}${reason}`)}${writeConstruct(change, style)}`,
    ...(detail === 'verbose' ? [`  ${style.dim(writeRule(change))}`] : []),
    ...writeValues(change, style, detail),
  ].join('\n');
}

/** Names the construct of the CDK that has the resource, because logical IDs of the CDK end with a hash. */
function writeConstruct({ constructPath }: RecordedChange, style: TextStyle): string {
  return constructPath === undefined ? '' : style.dim(`  ${toPrintable(constructPath.replace(/\/(?:Resource|Default)$/, ''))}`);
}

function writeRule({ rule, policy, ruleReason }: RecordedChange): string {
  return toPrintable(`${rule}, ${policy}${ruleReason === undefined ? '' : `: ${ruleReason}`}`);
}

function writeValues(change: RecordedChange, style: TextStyle, detail: TextDetail): readonly string[] {
  const isVerbose = detail === 'verbose';
  return isVerbose || !isWholeResource(change) ? writeProperties(change, style, isVerbose) : [];
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
