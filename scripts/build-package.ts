import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundleFunction, REQUIRE_FOR_COMMONJS } from '../infra/constructs/functions/bundle-function.ts';
import { GATE_FUNCTION_NAMES } from '../infra/constructs/functions/gate-functions.ts';
import { entryFile, OLDEST_NODE } from './node-version-check.ts';
import { DISTILLED_FROM, thirdPartyNotices } from './third-party-notices.ts';

const DIST = 'dist';
const TYPES = join(DIST, 'infra/index.d.ts');

/** Packages that the constructs take from the CDK app. Everything else is in the bundles. */
const PEERS = ['aws-cdk-lib', 'constructs'];

const COMMON: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: `node${OLDEST_NODE}`,
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
};

/**
 * Builds the content of the published package into `dist/`, at the same relative paths as in this repository: the constructs and the
 * command as bundles, the type declarations, the bundled functions, and the definition of the state machine.
 */
export async function buildPackage(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  emitTypes();
  const bundled = [
    ...(await bundleConstructs(DIST)),
    ...(await bundleCommand(DIST)),
    ...GATE_FUNCTION_NAMES.flatMap((name) => bundleFunction(`functions/${name}/index.ts`, join(DIST, 'functions', name))),
  ];
  writeFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices([...bundled, DISTILLED_FROM]));
  // The repository is an ES module package; without this file, Node.js and TypeScript would read dist/ as ES modules, too.
  writeFileSync(join(DIST, 'package.json'), '{ "type": "commonjs" }\n');
  cpSync('statemachine/deploy.asl.json', join(DIST, 'statemachine/deploy.asl.json'));
}

/**
 * Writes the type declarations that `infra/index.d.ts` refers to. In declarations, tsc keeps the extension `.ts` of imports, which only
 * recent versions of TypeScript resolve to `.d.ts`.
 */
function emitTypes(): void {
  const { status } = spawnSync('node_modules/.bin/tsc', ['--project', 'tsconfig.package.json'], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`Expected tsc to emit the type declarations, got exit code ${status}.`);
  const used = new Set<string>();
  const follow = (file: string): void => {
    if (used.has(file)) return;
    used.add(file);
    const text = readFileSync(file, 'utf8').replaceAll(/(from '\.[^']*|import\("\.[^"]*)\.ts(['"])/g, '$1.js$2');
    writeFileSync(file, text);
    for (const [, path = ''] of text.matchAll(/(?:from '|import\(")(\.[^'"]*)\.js['"]/g)) {
      follow(relative('.', resolve(dirname(file), `${path}.d.ts`)));
    }
  };
  follow(TYPES);
  for (const file of globSync(`${DIST}/**/*.d.ts`)) if (!used.has(file)) rmSync(file);
}

/** Bundles the constructs as CommonJS, which CommonJS and ES module apps, ts-node, tsx and Jest load without configuration. */
export async function bundleConstructs(dist: string): Promise<readonly string[]> {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: ['infra/index.ts'],
    outfile: join(dist, 'infra/constructs.js'),
    format: 'cjs',
    external: [...PEERS, ...PEERS.map((name) => `${name}/*`)],
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  writeFileSync(join(dist, 'infra/index.js'), entryFile("module.exports = require('./constructs.js');", false));
  return Object.keys(metafile?.inputs ?? {});
}

/** Bundles the command with its dependencies as ES modules: one file per part that is loaded on demand. */
export async function bundleCommand(dist: string): Promise<readonly string[]> {
  const folder = join(dist, 'cli');
  const { metafile } = await build({
    ...COMMON,
    entryPoints: { main: 'cli/stackgate.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    // Identifiers stay as they are, so that a stack trace in a problem report names functions.
    minifyWhitespace: true,
    minifySyntax: true,
    format: 'esm',
    banner: { js: REQUIRE_FOR_COMMONJS },
  });
  mkdirSync(folder, { recursive: true });
  const entry = join(folder, 'stackgate.js');
  writeFileSync(entry, entryFile("require('./load.js');", true));
  writeFileSync(join(folder, 'load.js'), "'use strict';\nimport('./main.mjs');\n");
  chmodSync(entry, 0o755);
  return Object.keys(metafile?.inputs ?? {});
}

if (import.meta.main) await buildPackage();
