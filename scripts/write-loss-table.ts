import { readFileSync, writeFileSync } from 'node:fs';
import type { AbsentWord, Comparison, LossRule } from '../core/losses/loss-rule.ts';
import { LOSS_RULES } from '../core/losses/loss-rules.ts';

/** Writes the table of losses into `docs/policy.md`, between its two markers. A test compares the two. */
const PAGE = 'docs/policy.md';

const MARKERS = { start: '<!-- losses: npm run docs:losses -->', end: '<!-- end of losses -->' };

/** The table of losses as Markdown, one row for each place and its types. */
export function writeLossTable(): string {
  const rows = LOSS_RULES.toSorted((a, b) => textOf(a).localeCompare(textOf(b))).map(writeRow);
  return [
    '| effect | types | property | a loss if it | absent means | consequence |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** The page with the table in its place. */
export function withLossTable(page: string): string {
  const [before, rest = ''] = page.split(MARKERS.start);
  const [, after] = rest.split(MARKERS.end);
  if (after === undefined) throw new Error(`Expected ${PAGE} to have the lines "${MARKERS.start}" and "${MARKERS.end}".`);
  return `${before}${MARKERS.start}\n\n${writeLossTable()}\n\n${MARKERS.end}${after}`;
}

function textOf({ effect, types, path }: LossRule): string {
  return [effect, types[0], path].join(' ');
}

function writeRow(rule: LossRule): string {
  const types = rule.types.map((type) => `\`${type.replace('AWS::', '')}\``).join(', ');
  const consequence = rule.consequence.replaceAll('{after}', 'the new number of');
  const scope = rule.existingOnly === true ? ' (existing resources only)' : '';
  const cells = [
    `\`${rule.effect}\``,
    types,
    `\`${rule.path.replaceAll('/', '.')}\``,
    `${describeLoss(rule.comparison)}${scope}`,
    describeDefault(rule.comparison),
    consequence,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', ' or ')).join(' | ')} |`;
}

function describeLoss(comparison: Comparison): string {
  switch (comparison.kind) {
    case 'ranked':
      return `becomes weaker: ${comparison.weakestFirst.map((word) => `\`${word}\``).join(' < ')}`;
    case 'lowered':
      return 'decreases';
    case 'zeroed':
      return 'becomes 0';
    case 'items-gone':
      return `loses an item${comparison.key === undefined ? '' : ` (by \`${comparison.key}\`)`}`;
    case 'removed':
      return 'is removed';
    case 'removed-or-other':
      return 'is removed or changes';
    case 'analyzed':
      return comparison.lossIf;
  }
}

function describeDefault(comparison: Comparison): string {
  switch (comparison.kind) {
    case 'ranked':
      return describeWord(comparison.absent);
    case 'lowered':
    case 'zeroed':
      return comparison.absent === Number.POSITIVE_INFINITY || (comparison.kind === 'lowered' && comparison.zeroIsUnlimited)
        ? 'unlimited'
        : String(comparison.absent);
    case 'items-gone':
      return 'no items';
    case 'removed':
    case 'removed-or-other':
      return 'none';
    case 'analyzed':
      return comparison.absentMeans;
  }
}

function describeWord(absent: AbsentWord): string {
  return typeof absent === 'string' ? `\`${absent}\`` : `\`${absent.before}\` before the change, \`${absent.after}\` after it`;
}

if (process.argv[1]?.endsWith('write-loss-table.ts')) {
  writeFileSync(PAGE, withLossTable(readFileSync(PAGE, 'utf8')));
}
