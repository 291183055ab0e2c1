import { readFileSync } from 'node:fs';
import { build, type Plugin } from 'esbuild';
import { packageFile } from '../../package-file.ts';
import { REQUIRE_FOR_COMMONJS } from './bundle-function.ts';

/**
 * Marks the schemas of the SDK's clients as free of side effects. Each schema is an array with computed keys, which esbuild does not remove
 * although no command of the function uses it. The schemas of S3 alone are a tenth of a bundle.
 */
const removeUnusedSchemas: Plugin = {
  name: 'remove-unused-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        /^((?:export )?var [\w$]+ = )(\[[\s\S]*?\]);$/gm,
        '$1/* @__PURE__ */ (() => $2)();',
      ),
    }));
  },
};

/** Modules of dependencies that a function in Lambda does not need, or that have a smaller form. */
const REPLACED = {
  '@aws-sdk/credential-provider-node': packageFile('infra/constructs/functions/lambda-credentials.ts'),
  // No function calls an operation with an event stream, such as SelectObjectContent.
  '@smithy/core/event-streams': packageFile('infra/constructs/functions/no-event-streams.ts'),
  // The ES module form of the library, of which esbuild removes the unused parts.
  yaml: packageFile('node_modules/yaml/browser/dist/index.js'),
};

if (import.meta.main) {
  const [, , entry = '', outfile = ''] = process.argv;
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE_FOR_COMMONJS },
    legalComments: 'none',
    plugins: [removeUnusedSchemas],
    alias: REPLACED,
    metafile: true,
    logLevel: 'error',
  });
  process.stdout.write(JSON.stringify(Object.keys(metafile.inputs)));
}
