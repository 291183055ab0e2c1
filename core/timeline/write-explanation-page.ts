import { type Html, html } from '../report/html.ts';
import { writeRecordParts } from '../report/write-html.ts';
import { type BarPart, writePage } from '../report/write-page.ts';
import { nameFailure } from '../stack/trace-failures.ts';
import type { DeploymentOutcome, Explanation } from './explanation.ts';
import { durationInWords } from './summarize-steps.ts';
import { OUTCOME_WORDS } from './write-explanation.ts';
import { GRAPH_STYLE, writeStateGraph } from './write-state-graph.ts';

/** The color of each outcome. */
export const OUTCOME_TONES: Readonly<Record<DeploymentOutcome, BarPart['tone']>> = {
  succeeded: 'allow',
  running: 'ask',
  stopped: 'ask',
  refused: 'forbid',
  failed: 'forbid',
};

const STYLE: Html = html`${GRAPH_STYLE}
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
td, th { text-align: left; vertical-align: top; padding: .3rem .5rem .3rem 0; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; overflow-wrap: normal; }
.track { min-width: 8rem; width: 40%; }
.time { white-space: nowrap; }
.track div { position: relative; height: .8rem; margin-top: .3rem; }
.track span { position: absolute; height: 100%; border-radius: .2rem; background: var(--allow); min-width: 2px; }
@media screen and (max-width: 40rem) {
  .stacked { overflow-wrap: anywhere; }
  .stacked thead { display: none; }
  .stacked tr { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; padding: .4rem 0; border-bottom: 1px solid var(--line); }
  .stacked td { border: 0; padding: 0; }
  .stacked td:nth-child(n+3) { grid-column: 1 / -1; }
}
tr.cause td { color: var(--forbid); font-weight: 600; }
`;

/**
 * Writes an explanation as one self-contained page: the outcome and what to do first, then the path through the state machine, the
 * timeline, the changes, and the events of the stack.
 */
export function writeExplanationPage(explanation: Explanation): string {
  const { outcome, pushed, summary, seconds, nextSteps, record } = explanation;
  const parts = record === undefined ? undefined : writeRecordParts(record);
  return writePage({
    title: `${OUTCOME_WORDS[outcome]}: ${pushed.stackName}`,
    style: STYLE,
    header: html`<div class="verdict ${OUTCOME_TONES[outcome]}">
<h1>${OUTCOME_WORDS[outcome]}</h1>
<p><strong>${pushed.stackName}</strong> · ${durationInWords(seconds)}${pushed.revision === undefined ? undefined : html` · <code>${pushed.revision}</code>`}</p>
<p>${summary}</p>
</div>${parts?.bar}`,
    main: html`${section('next', 'What to do next', nextSteps.length === 0 ? undefined : html`<ul>${nextSteps.map((step) => html`<li class="lines">${step}</li>`)}</ul>`)}
${section('path', 'Path', html`<div class="${OUTCOME_TONES[outcome]}">${writeStateGraph(explanation.path)}</div>`)}
${section('timeline', 'Timeline', writeTimeline(explanation))}
${parts === undefined ? undefined : html`<div id="changes">${parts.changes}</div>`}
${section('events', 'Events of the stack', explanation.events.length === 0 ? undefined : writeEvents(explanation))}
${section('slowest', 'Slowest resources', explanation.slowest.length === 0 ? undefined : writeSlowest(explanation))}
${section('facts', 'Deployment', writeFacts(explanation))}`,
    footer: 'Written by stackgate explain. Values that are secret or look like a secret are masked.',
  });
}

function section(id: string, title: string, content: Html | undefined): Html | undefined {
  return content === undefined ? undefined : html`<h2 id="${id}"><a href="#${id}">${title}</a></h2>\n${content}`;
}

/** Each state is a row with a bar for each visit, so that a long loop is one row. */
function writeTimeline({ path, steps, startedAt, seconds }: Explanation): Html {
  const start = startedAt?.getTime() ?? 0;
  const total = Math.max(seconds, 0.001);
  const rows = steps.map(({ name, visits, seconds: length }) => {
    const bars = path
      .filter((step) => step.name === name)
      .map(({ enteredAt, exitedAt }) => {
        const from = (enteredAt.getTime() - start) / 1_000;
        const until = exitedAt === undefined ? total : (exitedAt.getTime() - start) / 1_000;
        return `left:${percent(from, total)}%;width:${percent(until - from, total)}%`;
      });
    const bar = [...new Set(bars)].map((place) => html`<span style="${place}"></span>`);
    return html`<tr><td>${name}${visits > 1 ? ` ×${visits}` : undefined}</td><td class="time">${durationInWords(length)}</td><td class="track"><div>${bar}</div></td></tr>`;
  });
  return html`<div class="scroll" role="region" aria-label="Timeline" tabindex="0"><table><thead><tr><th scope="col">Step</th><th scope="col">Duration</th><th scope="col">Time</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function percent(part: number, total: number): number {
  return Math.round(Math.min(1, Math.max(0, part / total)) * 1_000) / 10;
}

function writeEvents({ events, rootCause }: Explanation): Html {
  const rows = events.map(({ at, place, resourceType, status, reason, isFailure }) => {
    const isCause =
      isFailure &&
      rootCause !== undefined &&
      `${place} (${resourceType})` === nameFailure(rootCause) &&
      reason === rootCause.reason;
    return html`<tr class="${isCause ? 'cause' : ''}"><td>${at?.toISOString().slice(11, 19)}</td><td>${place}</td><td>${status}</td><td>${reason}${isCause ? ' (root cause)' : undefined}</td></tr>`;
  });
  return html`<div class="scroll stacked" role="region" aria-label="Events of the stack" tabindex="0"><table><thead><tr><th scope="col">UTC</th><th scope="col">Resource</th><th scope="col">Status</th><th scope="col">Reason</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function writeSlowest({ slowest }: Explanation): Html {
  const rows = slowest.map(
    ({ place, resourceType, action, seconds }) =>
      html`<tr><td>${durationInWords(seconds)}</td><td>${action}</td><td>${place}</td><td>${resourceType}</td></tr>`,
  );
  return html`<div class="scroll stacked" role="region" aria-label="Slowest resources" tabindex="0"><table><thead><tr><th scope="col">Duration</th><th scope="col">Action</th><th scope="col">Resource</th><th scope="col">Type</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function writeFacts({ pushed, executionArn, startedAt, approval }: Explanation): Html {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Stack', pushed.stackName],
    ['Revision', pushed.revision],
    ['Template', pushed.templatePath],
    ['Pipeline execution', pushed.pipelineExecutionId],
    ['Execution', executionArn],
    ['Started', startedAt?.toISOString()],
    ['Approval', approval === undefined ? undefined : [approval.status, approval.by, approval.at].filter(Boolean).join(', ')],
  ];
  return html`<div class="row"><dl>${facts.flatMap(([name, value]) => (value === undefined ? [] : [html`<dt>${name}</dt><dd>${value}</dd>`]))}</dl></div>`;
}
