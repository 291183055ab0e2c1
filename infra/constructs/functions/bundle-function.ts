import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** CommonJS packages inside an ES module bundle call `require`; Lambda gives none to `.mjs` files. */
const REQUIRE_FOR_COMMONJS = "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);";

/**
 * Bundles one function, AWS SDK included, into `<outDir>/index.mjs`.
 *
 * esbuild is a tool of this repository and not of those who import the constructs from the package (they get finished
 * bundles), so it is looked up here and not at the top.
 *
 * @returns paths of all files that went into the bundle, relative to the working directory
 */
export function bundleFunction(entry: string, outDir: string): readonly string[] {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { metafile } = buildSync({
    entryPoints: [entry],
    outfile: join(outDir, 'index.mjs'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE_FOR_COMMONJS },
    legalComments: 'none',
    alias: { '@aws-sdk/credential-provider-node': fileURLToPath(new URL('./lambda-credentials.ts', import.meta.url)) },
    metafile: true,
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}
