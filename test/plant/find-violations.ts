import { simulateSeed } from '../../sandbox/simulation/simulate-seed.ts';

// Plays seeds from 1 and prints the violations as a JSON list. Usage: find-violations.ts RUNS MOST [SEED_TO_SKIP...]
const [runs = 0, most = 0, ...skipped] = process.argv.slice(2).map(Number);

const found: unknown[] = [];
for (let seed = 1; seed <= runs && found.length < most; seed += 1) {
  if (skipped.includes(seed)) continue;
  const [first] = (await simulateSeed(seed)).violations;
  if (first !== undefined) found.push({ seed, ...first });
}
process.stdout.write(`${JSON.stringify(found)}\n`);
