import type { RunKindName } from '../../sandbox/simulation/choose-kind.ts';
import { playRun } from '../../sandbox/simulation/run-kind.ts';

// Plays runs of one kind, with seeds from 1, and prints the violations as a JSON list. Usage: find-violations.ts KIND RUNS MOST [SEED_TO_SKIP...]
const [kind, ...numbers] = process.argv.slice(2);
const [runs = 0, most = 0, ...skipped] = numbers.map(Number);

const found: unknown[] = [];
for (let seed = 1; seed <= runs && found.length < most; seed += 1) {
  if (skipped.includes(seed)) continue;
  const [first] = (await playRun(seed, undefined, kind as RunKindName)).violations;
  if (first !== undefined) found.push({ seed, ...first });
}
process.stdout.write(`${JSON.stringify(found)}\n`);
