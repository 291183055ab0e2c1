import { simulateSeed } from '../../sandbox/simulation/simulate-seed.ts';

// Plays seeds from 1 until one violates an invariant. Prints the seed and the invariant as JSON, or null.
const runs = Number(process.argv[2]);

async function findFirst(): Promise<{ readonly seed: number; readonly invariant: string; readonly words: string } | null> {
  for (let seed = 1; seed <= runs; seed += 1) {
    const [first] = (await simulateSeed(seed)).violations;
    if (first !== undefined) return { seed, ...first };
  }
  return null;
}

process.stdout.write(`${JSON.stringify(await findFirst())}\n`);
