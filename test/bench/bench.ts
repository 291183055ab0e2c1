import { availableParallelism, loadavg } from 'node:os';
import { measureApproval } from './approval.bench.ts';
import { measureArtifact } from './artifact.bench.ts';
import { measureBundles } from './bundle.bench.ts';
import { measureCommand } from './command.bench.ts';
import { measureInspection } from './inspect.bench.ts';
import { measureLoad } from './load.bench.ts';
import { type Figure, isBroken } from './measurement.ts';
import { measurePlanning } from './plan.bench.ts';
import { renderFigure, renderOutcome } from './render-figure.ts';
import { measureSimulation } from './simulation.bench.ts';
import { toJson } from './to-json.ts';
import { measureWaits } from './waits.bench.ts';

const SUITES: readonly (readonly [string, () => Promise<readonly Figure[]>])[] = [
  ['Waits', measureWaits],
  ['Approval', measureApproval],
  ['Load', measureLoad],
  ['Artifact', measureArtifact],
  ['Bundles', measureBundles],
  ['Inspection', measureInspection],
  ['Planning', measurePlanning],
  ['Command line', measureCommand],
  ['Simulation', measureSimulation],
];

const [, , ...args] = process.argv;
const isJson = args.includes('--json');
/** Prints progress, which is not part of the document. */
const print = isJson ? console.error : console.log;

print(`${availableParallelism()} cores, load average ${loadavg()[0]?.toFixed(1)}`);
const figures: Figure[] = [];
for (const [title, measure] of SUITES) {
  print(`\n${title}`);
  for (const figure of await measure().catch((error: unknown) => [toNotMeasured(title, error)])) {
    figures.push(figure);
    print(`  ${renderFigure(figure)}`);
  }
}
print(`\n${renderOutcome(figures)}`);
if (isJson) console.log(JSON.stringify(toJson(figures)));
process.exitCode = figures.some(isBroken) ? 1 : process.exitCode;

/** A suite that fails does not prevent the other suites. */
function toNotMeasured(title: string, error: unknown): Figure {
  process.exitCode = 1;
  return { what: title, notMeasured: error instanceof Error ? error.message : String(error) };
}
