import { Command } from 'commander';
import { readPages, type ScenarioPages, writePages } from './demo/demo-pages.ts';
import { playScenario } from './demo/play-scenario.ts';
import type { PlayedScenario } from './demo/scenario.ts';
import { SCENARIOS } from './demo/scenarios.ts';
import { renderScenario } from './scenario/render-scenario.ts';
import { textStyle } from './text-style.ts';
import { handleUnexpectedErrors } from './unexpected-error.ts';

handleUnexpectedErrors();

const program = new Command('npm run demo --')
  .description(
    'Pushes the sample application to a gate in an AWS sandbox that runs in this process, and shows each decision of the gate.',
  )
  .option('--json', 'print the result as JSON')
  .option('--only <name>', 'play one scenario')
  .parse();
const { json: asJson = false, only } = program.opts<{ readonly json?: boolean; readonly only?: string }>();

const chosen = SCENARIOS.filter(({ name }) => only === undefined || name === only);
if (chosen.length === 0) program.error(`Expected one of ${SCENARIOS.map(({ name }) => name).join(', ')}, got ${only}.`);

const style = textStyle(!asJson && process.stdout.isTTY === true && process.env.NO_COLOR === undefined);
const say = (text: string): void => {
  if (!asJson) process.stdout.write(`${text}\n`);
};

// Ignore EPIPE: the reader may close stdout early.
process.stdout.on('error', () => process.exit(0));

const startedAt = performance.now();
say(`${style.bold('stackgate')}: ${chosen.length === 1 ? 'one push' : `${chosen.length} pushes`}, one gate, no AWS account\n`);
const played: PlayedScenario[] = [];
const pages: ScenarioPages[] = [];
for (const [index, scenario] of chosen.entries()) {
  const outcome = await playScenario(scenario, async (harness) => {
    if (!asJson) pages.push(await readPages(scenario, harness));
  });
  played.push(outcome);
  say(`${style.bold(`${String(index + 1).padStart(2)}. ${scenario.name}`)}  ${scenario.story}`);
  say(renderScenario(outcome.result, style));
  for (const words of outcome.differences) say(`    ${style.red(`UNEXPECTED RESULT: ${words}`)}\n`);
}
if (asJson) process.stdout.write(`${JSON.stringify({ scenarios: played.map(({ result }) => result) }, null, 2)}\n`);
say(summarize(played));
if (!asJson) say(`Pages: ${writePages(pages)}`);
process.exitCode = played.every(({ differences }) => differences.length === 0) ? 0 : 1;

function summarize(all: readonly PlayedScenario[]): string {
  const good = all.filter(({ differences }) => differences.length === 0).length;
  const virtual = all.reduce((total, { result }) => total + result.virtualSeconds.total, 0);
  const real = (performance.now() - startedAt) / 1_000;
  const verdict = `${good} of ${all.length} ended as expected`;
  return (
    `${good === all.length ? style.green(verdict) : style.red(verdict)}: ${Math.round(virtual / 60)} minutes of virtual time in ` +
    `${real.toFixed(1)} s.`
  );
}
