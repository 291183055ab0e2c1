import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEntry } from '../../core/history/history-entry.ts';
import { writeHistoryPage } from '../../core/history/write-history-page.ts';
import { html } from '../../core/report/html.ts';
import { writeHtml } from '../../core/report/write-html.ts';
import { writeBar, writePage } from '../../core/report/write-page.ts';
import type { Explanation } from '../../core/timeline/explanation.ts';
import { OUTCOME_TONES, writeExplanationPage } from '../../core/timeline/write-explanation-page.ts';
import { explainPush } from '../scenario/explain-push.ts';
import type { Harness } from '../scenario/harness.ts';
import { readHistory } from '../sources/history.ts';
import type { Scenario } from './scenario.ts';

/** Folder of the pages, below the current directory. */
const PAGES_FOLDER = '.stackgate/demo';

/** Content of the pages about one push. */
export interface ScenarioPages {
  readonly scenario: Scenario;
  /** Absent if no execution was started. */
  readonly explanation: Explanation | undefined;
  readonly history: readonly HistoryEntry[];
}

/** Reads a push from the sandbox as `stackgate explain` and `stackgate history` read it from AWS. */
export async function readPages(scenario: Scenario, harness: Harness): Promise<ScenarioPages> {
  const clients = harness.sandbox.clients('operator');
  const { bucket } = harness.gate;
  const sources = { s3: clients.s3(), stepFunctions: clients.stepFunctions() };
  const reading = readHistory(sources, bucket, { since: new Date(0) }, () => undefined);
  return { scenario, explanation: await explainPush(harness), history: await harness.sandbox.run(reading) };
}

/** Writes the pages of all pushes, and an index. @returns the path of the index */
export function writePages(all: readonly ScenarioPages[], folder = PAGES_FOLDER): string {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  for (const { scenario, explanation } of all) {
    if (explanation === undefined) continue;
    write(`${scenario.name}.html`, writeExplanationPage(explanation));
    if (explanation.record !== undefined) write(`${scenario.name}-record.html`, writeHtml(explanation.record));
  }
  const entries = all.flatMap(({ history }) => history).sort((a, b) => (a.judgedAt < b.judgedAt ? -1 : 1));
  const times = entries.map(({ judgedAt }) => new Date(judgedAt));
  const [since = new Date(0), until = times.at(-1) ?? since] = [times[0], times.at(-1)];
  write('history.html', writeHistoryPage(entries, { since, until }));
  return write('index.html', writeIndex(all));
}

function writeIndex(all: readonly ScenarioPages[]): string {
  const tones = all.map(({ explanation }) => (explanation === undefined ? 'forbid' : OUTCOME_TONES[explanation.outcome]));
  const count = (tone: string): number => tones.filter((one) => one === tone).length;
  const rows = all.map(({ scenario, explanation }, index) => {
    const { name, story } = scenario;
    const record = explanation?.record === undefined ? undefined : html` · <a href="${name}-record.html">record</a>`;
    const links = explanation === undefined ? html`<strong>${name}</strong>` : html`<a href="${name}.html">${name}</a>${record}`;
    const tone = tones[index] ?? 'forbid';
    return html`<div class="row ${tone}"><div class="head"><span class="badge">${explanation?.outcome ?? 'not started'}</span> ${links}</div><p>${story}</p></div>\n`;
  });
  return writePage({
    title: 'The demo of stackgate',
    header: html`<h1>${all.length} pushes</h1>
<p>Each link opens the explanation of a deployment in the sandbox. <a href="history.html">History of all deployments</a></p>
${writeBar([
  { name: 'refused or failed', count: count('forbid'), tone: 'forbid' },
  { name: 'stopped', count: count('ask'), tone: 'ask' },
  { name: 'deployed', count: count('allow'), tone: 'allow' },
])}`,
    main: html`${rows}`,
    footer: 'Written by npm run demo. No AWS account was used.',
  });
}
