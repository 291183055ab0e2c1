import { spawnSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleFunction } from '../infra/constructs/functions/bundle-function.ts';
import { TASK_FUNCTION_NAMES } from '../infra/constructs/functions/gate-functions.ts';
import { DISTILLED_FROM, thirdPartyNotices } from './third-party-notices.ts';

const DIST = 'dist';

/**
 * Builds what the package ships into `dist/`, in the same relative places as in this repository: the constructs as JavaScript
 * with types, the functions as finished bundles, the command, the state machine's definition. Nobody who installs the package has
 * to build anything.
 */
export async function buildPackage(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  emitConstructs();
  const bundled = ['trigger', ...TASK_FUNCTION_NAMES].flatMap((name) =>
    bundleFunction(`functions/${name}/index.ts`, join(DIST, 'functions', name)),
  );
  writeFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices([...bundled, DISTILLED_FROM]));
  cpSync('statemachine', join(DIST, 'statemachine'), { recursive: true });
  await bundleCommand();
}

/** TypeScript keeps `.ts` in the imports of declarations, which only its newest versions follow to `.d.ts`. */
function emitConstructs(): void {
  const { status } = spawnSync('node_modules/.bin/tsc', ['--project', 'tsconfig.package.json'], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`Expected tsc to emit the constructs, got exit code ${status}.`);
  for (const file of globSync(`${DIST}/**/*.d.ts`)) {
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(from '\.[^']*|import\("\.[^"]*)\.ts(['"])/g, '$1.js$2'));
  }
}

/** One file per part that is loaded on demand; dependencies stay outside. JSON is taken in: importing it is new to Node.js. */
async function bundleCommand(): Promise<void> {
  await build({
    entryPoints: ['cli/stackgate.ts'],
    outdir: join(DIST, 'cli'),
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    legalComments: 'none',
    logLevel: 'error',
  });
}

if (import.meta.main) await buildPackage();
