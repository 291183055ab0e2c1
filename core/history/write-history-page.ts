import { type Html, html } from '../report/html.ts';
import { type BarPart, writeBar, writePage } from '../report/write-page.ts';
import { durationInWords } from '../timeline/summarize-steps.ts';
import type { HistoryEntry } from './history-entry.ts';
import { type Count, type DayCounts, type HistoryVerdict, summarizeHistory, verdictOf } from './summarize-history.ts';

/** The period and the selection of a history. */
export interface HistoryScope {
  readonly stack?: string | undefined;
  readonly since: Date;
  readonly until: Date;
}

/** Maximum number of deployments on the page. The export has all of them. */
const MOST_LISTED = 500;

/** Maximum number of bars in a chart, and the size of a chart of days in CSS pixels. */
const MOST_BARS = 12;
const DAY_WIDTH = 14;
const CHART_HEIGHT = 120;

const TONES: Readonly<Record<HistoryVerdict, BarPart['tone']>> = {
  executed: 'allow',
  approved: 'allow',
  'no changes': 'data',
  refused: 'forbid',
  'not approved': 'forbid',
};

const STYLE: Html = html`
.charts { display: grid; gap: 1rem; }
@media (min-width: 44rem) { .charts { grid-template-columns: 1fr 1fr; } }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
td, th { text-align: left; vertical-align: top; padding: .3rem .5rem .3rem 0; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; overflow-wrap: normal; }
.days rect.executed { fill: var(--allow); }
.days rect.refused { fill: var(--forbid); }
.days text { fill: var(--quiet); font: 11px system-ui, sans-serif; }
.counts span.length { display: block; height: .7rem; border-radius: .2rem; background: var(--link); }
`;

/** Writes the history of a period as one self-contained page with charts. */
export function writeHistoryPage(entries: readonly HistoryEntry[], { stack, since, until }: HistoryScope): string {
  const summary = summarizeHistory(entries);
  const { durations } = summary;
  const listed = entries.slice(-MOST_LISTED).reverse();
  const period = `${since.toISOString().slice(0, 10)} to ${until.toISOString().slice(0, 10)}`;
  return writePage({
    title: `History${stack === undefined ? '' : `: ${stack}`}`,
    style: STYLE,
    header: html`<h1>${summary.deployments} ${summary.deployments === 1 ? 'deployment' : 'deployments'}</h1>
<p>${stack === undefined ? undefined : html`<strong>${stack}</strong> · `}${period}${summary.failedOperations === 0 ? undefined : ` · ${summary.failedOperations} failed after the verdict`}</p>
${writeBar(summary.verdicts.map(({ name, count }) => ({ name, count, tone: TONES[name as HistoryVerdict] })))}
<p class="quiet">${summary.verdicts.map(({ name, count }) => `${count} ${name}`).join(', ')}</p>`,
    main: html`${summary.byDay.length === 0 ? undefined : html`<h2 id="days">Deployments by day</h2>${writeDays(summary.byDay)}`}
${durations === undefined ? undefined : html`<h2 id="durations">Durations</h2><p>Median ${durationInWords(durations.median)}, 90% within ${durationInWords(durations.ninetieth)}, longest ${durationInWords(durations.longest)}. Known for ${durations.known} of ${summary.deployments}.</p>`}
<div class="charts">
${writeCounts('Stacks', summary.byStack)}
${writeCounts('Refused, by effect', summary.refusedEffects)}
${writeCounts('Refused, by resource type', summary.refusedTypes)}
${writeCounts('Approvals', summary.approvals)}
${writeCounts('Approvers', summary.approvers)}
</div>
${summary.breakGlass === 0 ? undefined : html`<p class="ask"><span class="badge">${summary.breakGlass} approved with break-glass</span></p>`}
${listed.length === 0 ? undefined : writeList(listed, entries.length)}`,
    footer: 'Written by stackgate history from the decision records of the gate.',
  });
}

function writeDays(days: readonly DayCounts[]): Html {
  const most = Math.max(...days.map(({ executed, refused }) => executed + refused));
  const unit = CHART_HEIGHT / most;
  const width = days.length * DAY_WIDTH;
  const bars = days.map(({ day, executed, refused }, index) => {
    const x = index * DAY_WIDTH;
    const [lower, upper] = [executed * unit, refused * unit];
    return html`<g><title>${day}: ${executed} executed, ${refused} refused</title><rect class="executed" x="${x}" y="${CHART_HEIGHT - lower}" width="${DAY_WIDTH - 3}" height="${lower}"/><rect class="refused" x="${x}" y="${CHART_HEIGHT - lower - upper}" width="${DAY_WIDTH - 3}" height="${upper}"/></g>`;
  });
  const label = `${days.length} days with deployments, at most ${most} on one day`;
  return html`<div class="scroll days" role="region" aria-label="Deployments by day" tabindex="0"><svg role="img" aria-label="${label}" width="${Math.max(width, 180)}" height="${CHART_HEIGHT + 18}" xmlns="http://www.w3.org/2000/svg">${bars}<text x="0" y="${CHART_HEIGHT + 14}">${days[0]?.day} – ${days.at(-1)?.day}</text></svg></div>`;
}

function writeCounts(title: string, counts: readonly Count[]): Html | undefined {
  const [first] = counts;
  if (first === undefined) return undefined;
  const rows = counts
    .slice(0, MOST_BARS)
    .map(
      ({ name, count }) =>
        html`<tr><td>${name}<span class="length" style="width:${Math.round((100 * count) / first.count)}%"></span></td><td>${count}</td></tr>`,
    );
  const more = counts.length > MOST_BARS ? html`<p class="quiet">and ${counts.length - MOST_BARS} more</p>` : undefined;
  return html`<section><h2>${title}</h2><table class="counts"><tbody>${rows}</tbody></table>${more}</section>`;
}

function writeList(listed: readonly HistoryEntry[], all: number): Html {
  const rows = listed.map((entry) => {
    const verdict = verdictOf(entry);
    const [first] = entry.restricted;
    return html`<tr><td>${entry.judgedAt.slice(0, 16).replace('T', ' ')}</td><td>${entry.stackName}</td><td class="${TONES[verdict]}"><span class="badge">${verdict}</span></td><td>${entry.seconds === undefined ? undefined : durationInWords(entry.seconds)}</td><td>${first === undefined ? undefined : `${first.place} ${first.effect}`}</td><td>${entry.approval?.by}</td></tr>`;
  });
  return html`<h2 id="deployments">Deployments${all > listed.length ? ` (the last ${listed.length} of ${all})` : undefined}</h2>
<div class="scroll" role="region" aria-label="Deployments" tabindex="0"><table><thead><tr><th scope="col">UTC</th><th scope="col">Stack</th><th scope="col">Verdict</th><th scope="col">Duration</th><th scope="col">First finding</th><th scope="col">Decided by</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
