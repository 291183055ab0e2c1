import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { packageFile } from '../../package-file.ts';

/** Defines `require` for the CommonJS packages in an ES module bundle: an `.mjs` file has none. */
export const REQUIRE_FOR_COMMONJS = "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);";

/**
 * Bundles one function, including the AWS SDK, into `<outDir>/index.mjs`. The bundler runs in its own process, because the CDK bundles
 * synchronously and plugins of esbuild are asynchronous.
 *
 * @returns paths of the files in the bundle, relative to the working directory
 */
export function bundleFunction(entry: string, outDir: string): readonly string[] {
  const worker = packageFile('infra/constructs/functions/bundle-worker.ts');
  const output = execFileSync(process.execPath, [worker, entry, join(outDir, 'index.mjs')], { encoding: 'utf8' });
  return JSON.parse(output);
}
