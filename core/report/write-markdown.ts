import type { DecisionRecord, RecordedChange } from '../record/decision-record.ts';
import { escapeMarkdown } from '../text/escape-markdown.ts';
import { toPrintable } from '../text/printable.ts';
import { cutText } from '../text/truncate.ts';
import { DIFF_MARKS, type DiffLine } from './diff-lines.ts';
import { type FindingGroup, groupFindings, nameOthers } from './group-findings.ts';
import { countsInWords, effectInWords, headline, isWholeResource, placeOf } from './headline.ts';
import { cutLines, differencesOf, type PropertyDifference } from './property-differences.ts';

/** A comment on a pull request has at most 65,536 characters. The caller can use the rest. */
const LONGEST_MARKDOWN = 60_000;

/** Maximum number of characters for the sections below the changes. */
const LONGEST_ENDING = 12_000;

/** Maximum lengths of strings. Longer strings are truncated. */
const LONGEST_SENTENCE = 2_000;
const LONGEST_NAME = 300;
const MARKS: Readonly<Record<RecordedChange['decision'], string>> = { allow: '🟢', ask: '🟡', forbid: '🔴' };

/**
 * Writes a record as Markdown that fits into a comment. The last line gives the number of entries that do not fit.
 *
 * @param heading Markdown of the heading. Default: the decision
 */
export function writeMarkdown(record: DecisionRecord, heading = headline(record)): string {
  const restricted = record.changes.filter(({ decision }) => decision !== 'allow');
  const ending = `\n${[...fill(writeAsides(record), LONGEST_ENDING), writeFoot(record)].join('\n\n')}`;
  const lines = [
    `## ${MARKS[record.decision]} ${heading}`,
    '',
    escapeMarkdown(cutText(record.summary, LONGEST_SENTENCE)),
    '',
    ...writeTarget(record),
  ];
  const room = LONGEST_MARKDOWN - lines.join('\n').length - ending.length - 200;
  const body = fill(
    [
      ...groupFindings(restricted, (change) => change).map(writeRestricted),
      ...writeTable(record.changes),
      ...writeDiffs(record.changes),
    ],
    room,
  );
  return `${[...lines, ...body, ending].join('\n')}\n`;
}

/** Returns the blocks that fit. Each table row is a block, so that a long table ends at a row. */
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
  const names = [stack.name && `Stack **${writeName(stack.name)}**`, changeSet.name && `change set ${writeName(changeSet.name)}`];
  return [[...names, countsInWords(counts)].filter(Boolean).join(' · '), ''];
}

function writeRestricted({ first: change, others }: FindingGroup<RecordedChange>): string {
  const advice = change.advice === undefined ? '' : `\n  **What to do:** ${writeSentence(change.advice)}`;
  const why = change.ruleReason === undefined ? '' : `: ${writeSentence(change.ruleReason)}`;
  return `- **${writeName(placeOf(change))}**: ${writeSentence(`${change.sentence}${nameOthers(others)}`)}\n  ${change.decision} by ${writeName(change.rule)} (${writeName(change.policy)})${why}${advice}`;
}

function writeTable(changes: readonly RecordedChange[]): readonly string[] {
  if (changes.length === 0) {
    return [];
  }
  const rows = changes.map(
    (change) =>
      `| ${MARKS[change.decision]} ${change.decision} | ${effectInWords(change)} | ${writeName(placeOf(change))} | ${writeName(change.resourceType)} | ${writeName(change.causes.join(', '))} |`,
  );
  return ['', '| | What | Resource | Type | Because of |\n| --- | --- | --- | --- | --- |', ...rows];
}

/** The values of new and removed resources come last: readers look for the properties of the resources that stay. */
function writeDiffs(changes: readonly RecordedChange[]): readonly string[] {
  return [...changes.filter((change) => !isWholeResource(change)), ...changes.filter(isWholeResource)].flatMap(writeDiff);
}

function writeDiff(change: RecordedChange): readonly string[] {
  const shown = differencesOf(change).filter(({ before, after }) => before !== undefined || after !== undefined);
  if (shown.length === 0) return [];
  const rows = shown
    .filter(({ lines }) => lines === undefined)
    .map(
      ({ title, property, before, after }) =>
        `| ${writeName(title)} | ${writeValue(before)} | ${writeValue(after)} | ${writeName(property?.causedBy ?? '')} |`,
    );
  const table = rows.length === 0 ? [] : [`| Property | Before | After | From |\n| --- | --- | --- | --- |\n${rows.join('\n')}`];
  const blocks = [...table, ...shown.flatMap(writeLines)];
  return [
    `\n<details><summary>${writeName(placeOf(change))}: before and after</summary>\n\n${blocks.join('\n\n')}\n\n</details>`,
  ];
}

function writeValue(value: string | undefined): string {
  return value === undefined || value === '' ? '' : `<code>${escapeMarkdown(value)}</code>`;
}

/** Writes a difference as a code block. Its fence is longer than each run of backticks in the values, so that no value can end it. */
function writeLines({ title, property, lines }: PropertyDifference): readonly string[] {
  if (lines === undefined || lines.length === 0) return [];
  const { shown, rest } = cutLines(lines);
  const text = shown.map(writeLine).join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const cause = property?.causedBy === undefined ? '' : ` (from ${writeName(property.causedBy)})`;
  const more = rest === 0 ? [] : [`_${rest} more lines are in the record._`];
  return [`**${writeName(title)}**${cause}`, `${fence}diff\n${text}\n${fence}`, ...more];
}

function writeLine({ kind, text }: DiffLine): string {
  return `${DIFF_MARKS[kind]} ${toPrintable(text)}`;
}

function writeName(text: string): string {
  return escapeMarkdown(cutText(text, LONGEST_NAME));
}

function writeSentence(text: string): string {
  return escapeMarkdown(cutText(text, LONGEST_SENTENCE));
}

function writeFoot({ policies, changeSet }: DecisionRecord): string {
  return `<sub>Policy: ${policies.map(writeName).join(' and ')} · fingerprint ${writeName(changeSet.fingerprint.slice(0, 12))}</sub>`;
}

/** Writes approver, links, waivers, notes, and hooks, most important first. */
function writeAsides({ waivers, hooks, notes, links, approver }: DecisionRecord): readonly string[] {
  return [
    ...(approver === undefined ? [] : [`Approved by ${writeName(approver)}.`]),
    ...links.map(
      ({ title, url }) =>
        `[${escapeMarkdown(title)}](${url.replace(/[()<>\s]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)})`,
    ),
    ...waivers.map((waiver) => `Waiver for ${writeName(placeOf(waiver))} (${waiver.effect}): **${waiver.status}**.`),
    ...notes.map(writeSentence),
    ...hooks.map((hook) => `Hook ${writeName(hook.typeName)} checks ${writeName(hook.logicalResourceId)}.`),
  ];
}
