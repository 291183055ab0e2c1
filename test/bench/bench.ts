import { availableParallelism, loadavg } from 'node:os';
import { measureAddedTime } from './added-time.bench.ts';
import { measureArtifact } from './artifact.bench.ts';
import { measureBundles } from './bundle.bench.ts';
import { measureInspection } from './inspect.bench.ts';
import { type Figure, isBroken } from './measurement.ts';
import { measurePlanning } from './plan.bench.ts';
import { renderFigure, renderOutcome } from './render-figure.ts';
import { measureSimulation } from './simulation.bench.ts';

const SUITES: readonly (readonly [string, () => Promise<readonly Figure[]>])[] = [
  ['Time', measureAddedTime],
  ['Artifact', measureArtifact],
  ['Bundles', measureBundles],
  ['Inspection', measureInspection],
  ['Planning', measurePlanning],
  ['Simulation', measureSimulation],
];

console.log(`${availableParallelism()} cores, load average ${loadavg()[0]?.toFixed(1)}`);
const figures: Figure[] = [];
for (const [title, measure] of SUITES) {
  console.log(`\n${title}`);
  for (const figure of await measure()) {
    figures.push(figure);
    console.log(`  ${renderFigure(figure)}`);
  }
}
console.log(`\n${renderOutcome(figures)}`);
process.exitCode = figures.some(isBroken) ? 1 : 0;
