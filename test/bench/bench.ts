import { measureAddedTime } from './added-time.bench.ts';
import { measureInspection } from './inspect.bench.ts';
import type { Measurement } from './measurement.ts';
import { measurePlanning } from './plan.bench.ts';

const SUITES: readonly (readonly [string, () => Promise<readonly Measurement[]>])[] = [
  ['Time', measureAddedTime],
  ['Inspection', measureInspection],
  ['Planning', measurePlanning],
];

let broken = 0;
for (const [title, measure] of SUITES) {
  console.log(`\n${title}`);
  for (const measurement of await measure()) {
    if (measurement.budget !== undefined && measurement.value > measurement.budget) broken++;
    console.log(`  ${render(measurement)}`);
  }
}
console.log(broken === 0 ? '\nEvery budget is kept.' : `\n${broken} budgets are broken.`);
process.exitCode = broken === 0 ? 0 : 1;

function render({ what, value, unit, budget, baseline }: Measurement): string {
  const amount = `${round(value)}${unit === '' ? '' : ` ${unit}`}`;
  const limit = budget === undefined ? '' : `of ${round(budget)} allowed (${Math.round((100 * value) / budget)} %)`;
  const ratio = baseline === undefined ? '' : `${round(value / baseline.value)} x ${baseline.what} (${round(baseline.value)})`;
  return [what.padEnd(42), amount.padStart(12), limit, ratio].filter(Boolean).join('  ');
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 100) / 100);
}
