import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCommand } from '../../scripts/build-package.ts';
import { makeLargeTemplate } from './large-template.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';

const RESOURCES = 500;
const RUNS = 5;

/**
 * Measures the wall time of the installed command, from its start, compared with the CLI of the CDK: the help, and the text about an update
 * of a stack. The CDK compares the templates without AWS. Both commands run in turn, so that the load of the machine changes both.
 */
export async function measureCommand(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-bench-'));
  try {
    const command = await install(folder);
    const { before, after, assembly } = writeTemplates(folder);
    const cdk = 'node_modules/aws-cdk/bin/cdk';
    const diff = [cdk, 'diff', '--app', assembly, '--template', before, '--no-change-set', 'Shop'];
    return [
      compare('stackgate --help', [command, '--help'], 'cdk --help', [cdk, '--help']),
      compare(
        `stackgate plan of ${RESOURCES} resources`,
        [command, 'plan', '--before', before, '--after', after],
        'cdk diff',
        diff,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Builds the command as the package contains it, and returns its path. */
async function install(folder: string): Promise<string> {
  await bundleCommand(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  return join(folder, 'cli/stackgate.js');
}

/** Writes the template before the update, and a cloud assembly with the template after the update. */
function writeTemplates(folder: string): Readonly<Record<'before' | 'after' | 'assembly', string>> {
  const assembly = join(folder, 'cdk.out');
  const [before, after] = [join(folder, 'before.json'), join(assembly, 'Shop.template.json')];
  const properties = { templateFile: 'Shop.template.json' };
  const stack = { type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/unknown-region', properties };
  mkdirSync(assembly);
  writeFileSync(join(assembly, 'manifest.json'), JSON.stringify({ version: '36.0.0', artifacts: { Shop: stack } }));
  writeFileSync(before, JSON.stringify(makeLargeTemplate(RESOURCES, 0)));
  writeFileSync(after, JSON.stringify(makeLargeTemplate(RESOURCES, 1)));
  return { before, after, assembly };
}

function compare(what: string, ours: readonly string[], baseline: string, theirs: readonly string[]): Measurement {
  const pairs = Array.from({ length: RUNS }, () => [secondsOf(ours), secondsOf(theirs)] as const);
  const reference = median(pairs.map(([, value]) => value));
  return {
    what,
    value: median(pairs.map(([value]) => value)),
    unit: 's',
    budget: { most: reference },
    baselines: [{ what: baseline, value: reference }],
  };
}

/** Runs Node on the arguments. A plan that needs an approval exits with 3. */
function secondsOf(args: readonly string[]): number {
  const start = performance.now();
  try {
    execFileSync(process.execPath, args, { stdio: 'pipe', maxBuffer: 256 * 1024 * 1024 });
  } catch (error) {
    if ((error as { status?: number }).status !== 3) throw error;
  }
  return (performance.now() - start) / 1_000;
}
