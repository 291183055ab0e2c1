import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageFile } from '../../package-file.ts';

/** Defines `require` for the CommonJS packages in an ES module bundle: an `.mjs` file has none. */
export const REQUIRE_FOR_COMMONJS = "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);";

/**
 * Bundles one function, including the AWS SDK, into `<outDir>/index.mjs`.
 *
 * esbuild is a development dependency of this repository. The published package contains finished bundles and never calls this
 * function, so the function loads esbuild when it is called and not when the module is imported.
 *
 * @returns paths of the files in the bundle, relative to the working directory
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
    alias: {
      '@aws-sdk/credential-provider-node': packageFile('infra/constructs/functions/lambda-credentials.ts'),
      // The ES modules of this package, which its exports offer only to browsers, are 18 KB smaller than its CommonJS modules.
      yaml: join(dirname(createRequire(import.meta.url).resolve('yaml/package.json')), 'browser/dist/index.js'),
    },
    metafile: true,
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}
