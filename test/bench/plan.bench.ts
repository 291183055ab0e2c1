import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/cli-io.ts';
import { makeLargeTemplate } from './large-template.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';

const RESOURCES = 500;
const RUNS = 5;

/** The same diff by the CDK library alone: parse, load the specification, compare. */
const BASELINE = `
  const { readFileSync } = await import('node:fs');
  const { diffTemplate } = await import('@aws-cdk/cloudformation-diff');
  const [before, after] = process.argv.slice(1).map((path) => JSON.parse(readFileSync(path, 'utf8')));
  let impact = '';
  diffTemplate(before, after).resources.forEachDifference((_, difference) => { impact += difference.changeImpact; });
  if (impact === '') throw new Error('Expected differences, got none.');
`;

/** Measures the wall time to plan a template of the largest size from a cold start, compared with the CDK library's diff of the same templates. */
export async function measurePlanning(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-bench-'));
  try {
    const [before, after] = ['before', 'after'].map((name, round) => {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, JSON.stringify(makeLargeTemplate(RESOURCES, round)));
      return path;
    }) as [string, string];
    const command = ['cli/stackgate.ts', 'plan', '--before', before, '--after', after, '--output', 'json'];
    const planned = medianSeconds(() => run(command, EXIT.ask));
    const compared = medianSeconds(() => run(['--input-type=module', '--eval', BASELINE, before, after], 0));
    return [
      {
        what: `plan of ${RESOURCES} resources, from the start`,
        value: planned,
        unit: 's',
        budget: { most: 0.5 * compared },
        baselines: [{ what: 'the CDK library alone', value: compared }],
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs Node on the arguments. @throws Error when it exits with another code than expected */
function run(args: readonly string[], expected: number): void {
  try {
    execFileSync(process.execPath, args, { stdio: 'pipe', maxBuffer: 256 * 1024 * 1024 });
  } catch (error) {
    if ((error as { status?: number }).status !== expected) throw error;
  }
}

function medianSeconds(work: () => void): number {
  return median(
    Array.from({ length: RUNS }, () => {
      const start = performance.now();
      work();
      return (performance.now() - start) / 1000;
    }),
  );
}
