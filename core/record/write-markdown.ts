import { cutText } from '../deployment/cut-text.ts';
import type { DecisionRecord, RecordedChange, RecordedProperty } from './decision-record.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { countsInWords, effectInWords, headline, placeOf } from './headline.ts';

/** A comment on a pull request may have 65,536 characters; some are left for whoever posts it. */
const LONGEST_MARKDOWN = 60_000;

const LONGEST_SHOWN_VALUE = 200;
const MARKS: Readonly<Record<RecordedChange['decision'], string>> = { allow: '🟢', ask: '🟡', forbid: '🔴' };

/** A record as Markdown, short enough for a comment: what does not fit is counted. */
export function writeMarkdown(record: DecisionRecord): string {
  const restricted = record.changes.filter(({ decision }) => decision !== 'allow');
  const ending = writeEnding(record);
  const lines = [
    `## ${MARKS[record.decision]} ${headline(record)}`,
    '',
    escapeMarkdown(cutText(record.summary, 2_000)),
    '',
    ...writeTarget(record),
  ];
  const room = LONGEST_MARKDOWN - lines.join('\n').length - ending.length - 200;
  const body = fill(
    [...restricted.map(writeRestricted), ...writeTable(record.changes), ...record.changes.flatMap(writeDiff)],
    room,
  );
  return `${[...lines, ...body, ending].join('\n')}\n`;
}

/** As many blocks as fit; a table's rows are blocks, so that a long table ends early and well. */
function fill(blocks: readonly string[], room: number): readonly string[] {
  let left = room;
  const taken: string[] = [];
  for (const block of blocks) {
    left -= block.length + 1;
    if (left < 0) {
      return [...taken, '', `_${blocks.length - taken.length} more entries are in the record._`];
    }
    taken.push(block);
  }
  return taken;
}

function writeTarget({ stack, changeSet, counts }: DecisionRecord): readonly string[] {
  const names = [
    stack.name && `Stack **${escapeMarkdown(stack.name)}**`,
    changeSet.name && `change set ${escapeMarkdown(changeSet.name)}`,
  ];
  return [[...names, countsInWords(counts)].filter(Boolean).join(' · '), ''];
}

function writeRestricted(change: RecordedChange): string {
  const advice = change.advice === undefined ? '' : `\n  **What to do:** ${escapeMarkdown(change.advice)}`;
  const why = change.ruleReason === undefined ? '' : `: ${escapeMarkdown(change.ruleReason)}`;
  return `- **${escapeMarkdown(placeOf(change))}**: ${escapeMarkdown(change.sentence)}\n  ${change.decision} by ${escapeMarkdown(change.rule)} (${escapeMarkdown(change.policy)})${why}${advice}`;
}

function writeTable(changes: readonly RecordedChange[]): readonly string[] {
  if (changes.length === 0) {
    return [];
  }
  const rows = changes.map(
    (change) =>
      `| ${MARKS[change.decision]} ${change.decision} | ${effectInWords(change)} | ${escapeMarkdown(placeOf(change))} | ${escapeMarkdown(change.resourceType)} | ${escapeMarkdown(change.causes.join(', '))} |`,
  );
  return ['', '| | What | Resource | Type | Because of |\n| --- | --- | --- | --- | --- |', ...rows];
}

function writeDiff(change: RecordedChange): readonly string[] {
  const shown = change.properties.filter(({ before, after }) => before !== undefined || after !== undefined);
  if (shown.length === 0) {
    return [];
  }
  const rows = shown.map(
    (property) =>
      `| ${escapeMarkdown(property.path ?? property.name)} | ${writeValue(property.before)} | ${writeValue(property.after)} | ${writeCause(property)} |`,
  );
  return [
    `\n<details><summary>${escapeMarkdown(placeOf(change))}: before and after</summary>\n\n| Property | Before | After | From |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n\n</details>`,
  ];
}

function writeValue(value: string | undefined): string {
  return value === undefined || value === '' ? '' : `<code>${escapeMarkdown(cutText(value, LONGEST_SHOWN_VALUE))}</code>`;
}

function writeCause({ causedBy }: RecordedProperty): string {
  return causedBy === undefined ? '' : escapeMarkdown(causedBy);
}

function writeEnding({ waivers, hooks, notes, policies, changeSet, links, approver }: DecisionRecord): string {
  const lines = [
    ...(approver === undefined ? [] : [`Approved by ${escapeMarkdown(approver)}.`]),
    ...waivers
      .slice(0, 20)
      .map((waiver) => `Waiver for ${escapeMarkdown(placeOf(waiver))} (${waiver.effect}): **${waiver.status}**.`),
    ...hooks
      .slice(0, 20)
      .map((hook) => `Hook ${escapeMarkdown(hook.typeName)} looks at ${escapeMarkdown(hook.logicalResourceId)}.`),
    ...notes.slice(0, 20).map((note) => escapeMarkdown(cutText(note, 1_000))),
    ...links.map(
      ({ title, url }) =>
        `[${escapeMarkdown(title)}](${url.replace(/[()<>\s]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)})`,
    ),
    `<sub>Policy: ${policies.map(escapeMarkdown).join(' and ')} · fingerprint ${escapeMarkdown(changeSet.fingerprint.slice(0, 12))}</sub>`,
  ];
  return `\n${lines.join('\n\n')}`;
}
