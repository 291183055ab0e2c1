import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { packageFile } from '../../package-file.ts';
import { REQUIRE_FOR_COMMONJS } from './bundle-function.ts';

/** Clients whose errors have no class in the bundle: the functions read the error code, which every error has as its name. */
const UNUSED_ERRORS = /[\\/]client-(?:cloudformation|codepipeline|s3|ssm|sts)[\\/]/;

/**
 * Marks the schemas of the SDK's clients as free of side effects. Each schema is an array with computed keys, which esbuild does not remove
 * although no command of the function uses it. The schemas of S3 alone are a tenth of a bundle.
 */
const removeUnusedSchemas: Plugin = {
  name: 'remove-unused-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ }, ({ path }) => {
      const pure = readFileSync(path, 'utf8').replaceAll(
        /^((?:export )?var [\w$]+ = )(\[[\s\S]*?\]);$/gm,
        '$1/* @__PURE__ */ (() => $2)();',
      );
      return { contents: UNUSED_ERRORS.test(path) ? pure.replaceAll(/^n0_registry\.registerError\(.*\);$/gm, '') : pure };
    });
  },
};

/** Modules of dependencies that no function in Lambda uses, by the end of their paths, with their smallest form. */
const UNUSED_MODULES: readonly (readonly [file: RegExp, contents: string])[] = [
  // Node.js has these hashes. The other forms are for browsers.
  [/[\\/]sha1[\\/]Sha1Js\.js$/, 'export const Sha1Js = undefined;'],
  [/[\\/]sha256[\\/]Sha256Js\.js$/, 'export const Sha256Js = undefined;'],
  [/[\\/]md5[\\/]Md5Js\.js$/, 'export const Md5Js = undefined;'],
  // Only the messages of event streams have headers that are signed.
  [
    /[\\/]signature-v4[\\/]dist-es[\\/]HeaderFormatter\.js$/,
    "export class HeaderFormatter { format() { throw new Error('This bundle does not support event streams.'); } }",
  ],
  // Node.js has zlib.crc32. The slicers read local files and buffers; the functions read artifacts from S3.
  [/[\\/]yauzl[\\/](?:crc32|fd-slicer)\.js$/, 'module.exports = undefined;'],
  // Multi-Region access points need a signer that no bundle contains.
  [
    /[\\/]signature-v4-multi-region[\\/]dist-es[\\/]SignatureV4MultiRegion\.js$/,
    `import { SignatureV4SignWithCredentials } from './SignatureV4SignWithCredentials.js';
    export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials {
      static sigv4aDependency() { return 'none'; }
      async sign(request, options = {}) {
        if (options.signingRegion === '*') throw new Error('This bundle does not support multi-Region access points.');
        return super.sign(request, options);
      }
    }`,
  ],
  // General purpose buckets need a few of the endpoint rules.
  [
    /[\\/]client-s3[\\/]dist-es[\\/]endpoint[\\/]endpointResolver\.js$/,
    `import { awsEndpointFunctions } from '@aws-sdk/core/client';
    import { createS3EndpointResolver } from ${JSON.stringify(packageFile('infra/constructs/functions/s3-endpoints.ts'))};
    export const defaultEndpointResolver = createS3EndpointResolver(awsEndpointFunctions);`,
  ],
  // The clients use the standard retry mode.
  [
    /[\\/]util-retry[\\/]AdaptiveRetryStrategy\.js$/,
    "export class AdaptiveRetryStrategy { constructor() { throw new Error('This bundle does not support the adaptive retry mode.'); } }",
  ],
  // No request of the functions to S3 has XML in its body.
  [
    /[\\/]protocols[\\/]xml[\\/]XmlShapeSerializer\.js$/,
    `export class XmlShapeSerializer {
      setSerdeContext() {}
      write() { throw new Error('This bundle does not support XML in requests.'); }
      flush() {}
    }`,
  ],
  // The functions read YAML and write none. These modules only write it.
  [
    /[\\/]yaml[\\/]browser[\\/]dist[\\/]stringify[\\/](?:foldFlowLines|stringify|stringifyCollection|stringifyDocument|stringifyPair|stringifyString)\.js$/,
    `const refuse = () => { throw new Error('This bundle does not support writing YAML.'); };
    export { refuse as createStringifyContext, refuse as foldFlowLines, refuse as stringify, refuse as stringifyCollection,
      refuse as stringifyDocument, refuse as stringifyPair, refuse as stringifyString };`,
  ],
];

/** Leaves out the unused modules. */
const removeUnusedModules: Plugin = {
  name: 'remove-unused-modules',
  setup({ onLoad }) {
    for (const [filter, contents] of UNUSED_MODULES) {
      onLoad({ filter }, ({ path }) => ({ contents, resolveDir: dirname(path) }));
    }
  },
};

/** Keeps only the version of each client's package.json, which the client sends in its User-Agent. */
const keepOnlyVersions: Plugin = {
  name: 'keep-only-versions',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/][\w-]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** Modules of dependencies that a function in Lambda does not need, or that have a smaller form. */
const REPLACED = {
  '@aws-sdk/credential-provider-node': packageFile('infra/constructs/functions/lambda-credentials.ts'),
  // No function calls an operation with an event stream, such as SelectObjectContent.
  '@smithy/core/event-streams': packageFile('infra/constructs/functions/no-event-streams.ts'),
  // Use the ES module build of the library, so that esbuild can remove the unused parts.
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
    plugins: [removeUnusedSchemas, removeUnusedModules, keepOnlyVersions],
    charset: 'utf8',
    alias: REPLACED,
    metafile: true,
    logLevel: 'error',
  });
  process.stdout.write(JSON.stringify(Object.keys(metafile.inputs)));
}
