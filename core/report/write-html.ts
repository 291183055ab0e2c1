import type { DecisionRecord, RecordedChange } from '../record/decision-record.ts';
import { DIFF_MARKS, type DiffLine } from './diff-lines.ts';
import { type FindingGroup, groupFindings, nameOthers } from './group-findings.ts';
import { countsInWords, EFFECT_WORDS, effectInWords, headline, isPlain, placeOf } from './headline.ts';
import { type Html, html } from './html.ts';
import { differencesOf, type PropertyDifference } from './property-differences.ts';
import { type BarPart, writeBar, writePage } from './write-page.ts';

/**
 * Writes a record as one self-contained page without scripts or external resources, for small screens and dark mode. Refused changes
 * come first; values before and after are collapsed.
 */
export function writeHtml(record: DecisionRecord): string {
  const { bar, changes } = writeRecordParts(record);
  const { deployment, stack } = record;
  const target = [
    stack.name === '' ? undefined : html`<strong>${stack.name}</strong>`,
    isPrediction(record) ? 'prediction' : undefined,
    countsInWords(record.counts),
  ];
  return writePage({
    title: [headline(record), stack.name].filter(Boolean).join(': '),
    header: html`<div class="verdict ${record.decision}">
<h1>${headline(record)}</h1>
<p>${target.filter((part) => part !== undefined).map((part, index) => html`${index === 0 ? undefined : ' · '}${part}`)}</p>
${deployment === undefined ? undefined : html`<p class="quiet">${deployment.revision}</p>`}
</div>${bar}`,
    main: html`${changes}
<h2 id="decision">Decision</h2>
${writeFacts(record)}`,
    footer: 'Written by stackgate. Values that are secret or look like a secret are masked.',
  });
}

/** Parts of a record that other pages also have. */
export interface RecordParts {
  /** The number of changes by effect, as a bar; absent without changes. */
  readonly bar: Html | undefined;
  /** Refused changes by cause, then the allowed ones. */
  readonly changes: Html;
}

/** Writes the changes of a record. */
export function writeRecordParts({ changes, counts }: DecisionRecord): RecordParts {
  const restricted = changes.filter(({ decision }) => decision !== 'allow');
  const allowed = changes.filter(({ decision }) => decision === 'allow');
  return {
    bar: writeEffectsBar(counts, changes),
    changes: html`${restricted.length === 0 ? undefined : html`<h2 id="restricted">${restrictedTitle(restricted)}</h2>${groupFindings(restricted, (change) => change).map(writeCard)}`}
${allowed.length === 0 ? undefined : html`<h2 id="allowed">${restricted.length === 0 ? 'Changes' : 'Allowed'} (${allowed.length})</h2>${allowed.map(writeRow)}`}`,
  };
}

/** Writes the number of changes by effect as a bar. The strictest decision about an effect gives its color. */
export function writeEffectsBar(
  counts: Readonly<Record<string, number>>,
  changes: readonly { readonly effect: string; readonly decision: RecordedChange['decision'] }[],
): Html | undefined {
  const parts = Object.entries(counts).map(([effect, count]): BarPart => {
    const decisions = changes.filter((change) => change.effect === effect).map(({ decision }) => decision);
    const tone = (['forbid', 'ask', 'allow'] as const).find((one) => decisions.includes(one)) ?? 'data';
    return { name: EFFECT_WORDS[effect as RecordedChange['effect']] ?? effect, count, tone };
  });
  return writeBar(parts);
}

/** A prediction has no change set. */
function isPrediction({ changeSet, deployment }: DecisionRecord): boolean {
  return changeSet.id === '' && deployment === undefined;
}

function restrictedTitle(restricted: readonly RecordedChange[]): string {
  return restricted.every(({ decision }) => decision === 'ask')
    ? `To approve (${restricted.length})`
    : `Not allowed (${restricted.length})`;
}

/** Address of a change on the page. */
export function anchorOf(change: Pick<RecordedChange, 'path' | 'logicalResourceId'>): string {
  return placeOf(change).replace(/[^\w/.-]+/g, '-');
}

function writeCard({ first: change, others }: FindingGroup<RecordedChange>): Html {
  return html`<article class="card ${change.decision}" id="${anchorOf(change)}">
<h3><a href="#${anchorOf(change)}">${placeOf(change)}</a></h3>
<p><span class="badge">${effectInWords(change)}</span> ${writeDataBadge(change)} <span class="quiet">${change.resourceType}</span></p>
<p>${change.sentence}${nameOthers(others)}</p>
${change.advice === undefined ? undefined : html`<p class="advice"><strong>What to do:</strong> ${change.advice}</p>`}
<p class="quiet">${change.decision} by ${change.rule} (${change.policy})${change.ruleReason === undefined ? undefined : `: ${change.ruleReason}`}</p>
${[change, ...others].map((one) => writeValues(one, others.length > 0))}
</article>
`;
}

/** @param isNamed true if the card describes several resources, so that each list of values needs the name of its resource */
function writeValues(change: RecordedChange, isNamed: boolean): Html | undefined {
  if (change.properties.length === 0) return undefined;
  const title = isNamed ? `${placeOf(change)}: before and after` : 'Before and after';
  return html`<details><summary>${title} (${change.properties.length})</summary>${differencesOf(change).map(writeDiff)}</details>`;
}

function writeDataBadge({ stateful, unseen }: RecordedChange): Html | undefined {
  return stateful && !unseen ? html`<span class="badge data">holds data</span>` : undefined;
}

/** An allowed change with an effect that is not routine is highlighted. */
function writeRow(change: RecordedChange): Html {
  const head = html`<span class="badge ${isPlain(change) ? 'allow' : 'ask'}">${effectInWords(change)}</span> <span class="name">${placeOf(change)}</span> <span class="quiet">${change.resourceType}${change.causes.length === 0 ? undefined : ` · ${change.causes.join(', ')}`}</span>`;
  const reason = change.ruleReason === undefined ? undefined : html`<p class="quiet">${change.sentence} ${change.ruleReason}</p>`;
  return change.properties.length === 0
    ? html`<div class="row"><div class="head">${head}</div>${reason}</div>\n`
    : html`<details class="row"><summary>${head}</summary>${reason}${differencesOf(change).map(writeDiff)}</details>\n`;
}

function writeDiff({ title, property, before, after, lines }: PropertyDifference): Html {
  const facts = [
    ...(property?.causedBy === undefined ? [] : [`from ${property.causedBy}`]),
    ...(property?.requiresRecreation === 'Always' ? ['forces the replacement'] : []),
    ...(property?.requiresRecreation === 'Conditionally' ? ['may force a replacement'] : []),
  ];
  const sides = html`<div class="sides">${writeSide('before', before)}${writeSide('after', after)}</div>`;
  const values = lines === undefined ? sides : writeLines(lines);
  return html`<div class="diff"><p><code>${title}</code> <span class="quiet">${facts.join(' · ')}</span></p>
${values}</div>`;
}

function writeLines(lines: readonly DiffLine[]): Html | undefined {
  return lines.length === 0 ? undefined : html`<pre class="lines-diff">${lines.map(writeLine)}</pre>`;
}

/** Writes a line of a difference. The mark of the line is text, so that it is visible without color and in copied text. */
function writeLine({ kind, text }: DiffLine): Html {
  return html`<span class="${kind}">${DIFF_MARKS[kind]} ${text}</span>\n`;
}

function writeSide(side: 'before' | 'after', value: string | undefined): Html | undefined {
  return value === undefined ? undefined : html`<div class="${side}"><span class="quiet">${side}</span><pre>${value}</pre></div>`;
}

function writeFacts(record: DecisionRecord): Html {
  const { stack, changeSet, deployment } = record;
  const facts: readonly (readonly [string, Html | string | undefined])[] = [
    ['Verdict', record.changeSetAction],
    ['Summary', record.summary],
    ['Judged', record.judgedAt],
    ['Stack', stack.id || stack.name],
    ['Change set', changeSet.name],
    ['Fingerprint', changeSet.fingerprint === '' ? undefined : html`<code>${changeSet.fingerprint}</code>`],
    ['Policy', record.policies.join(' and ')],
    ['Approver', record.approver],
    ['Revision', deployment === undefined ? undefined : `${deployment.revision} (${deployment.templatePath})`],
    ['Execution', deployment?.executionId],
    ['Pipeline execution', deployment?.pipelineExecutionId],
    [
      'Waivers',
      listOf(record.waivers.map((waiver) => `${placeOf(waiver)} (${waiver.effect}): ${waiver.status}. ${waiver.reason}`)),
    ],
    ['Hooks', listOf(record.hooks.map((hook) => `${hook.typeName} checks ${hook.logicalResourceId} (${hook.failureMode})`))],
    ['Notes', listOf(record.notes)],
    [
      'Links',
      record.links.length === 0
        ? undefined
        : html`${record.links.map(({ title, url }) => html`<a href="${url}" rel="noreferrer">${title}</a> `)}`,
    ],
  ];
  const shown = facts.filter(([, value]) => value !== undefined && value !== '');
  return html`<div class="row"><dl>${shown.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></div>`;
}

function listOf(lines: readonly string[]): Html | undefined {
  return lines.length === 0 ? undefined : html`${lines.map((line) => html`<p>${line}</p>`)}`;
}
