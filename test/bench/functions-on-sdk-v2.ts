import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The last version. https://aws.amazon.com/blogs/developer/announcing-end-of-support-for-aws-sdk-for-javascript-v2/ */
const SDK_V2 = 'aws-sdk@2.1693.0';

const NPM_OPTIONS = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'];

/** The way in which a handler loads the SDK: each service's client in its bundle, or the whole SDK unbundled, as `require('aws-sdk')` does. */
export const LOADINGS = ['by client', 'whole'] as const;

type Loading = (typeof LOADINGS)[number];

const CLIENTS = [
  { library: '@aws-sdk/client-cloudformation', client: 'CloudFormationClient', service: 'CloudFormation' },
  { library: '@aws-sdk/client-codepipeline', client: 'CodePipelineClient', service: 'CodePipeline' },
  { library: '@aws-sdk/client-s3', client: 'S3Client', service: 'S3' },
  { library: '@aws-sdk/client-secrets-manager', client: 'SecretsManagerClient', service: 'SecretsManager' },
  { library: '@aws-sdk/client-sfn', client: 'SFNClient', service: 'StepFunctions' },
  { library: '@aws-sdk/client-sns', client: 'SNSClient', service: 'SNS' },
  { library: '@aws-sdk/client-sqs', client: 'SQSClient', service: 'SQS' },
  { library: '@aws-sdk/client-ssm', client: 'SSMClient', service: 'SSM' },
] as const;

type ClientNames = (typeof CLIENTS)[number];

/** Folder of the copies, or the reason why there are none. */
export type FunctionsOnSdkV2 =
  | { readonly kind: 'copied'; readonly repositories: Readonly<Record<Loading, string>> }
  | { readonly kind: 'not-installed'; readonly reason: string };

/**
 * Copies the functions to a folder in which the names of the v3 clients refer to AWS SDK v2, so that only the SDK differs. SDK v2 is not a
 * dependency of this project, so npm installs it into the folder.
 *
 * @param folder an empty one
 */
export async function copyFunctionsOnSdkV2(folder: string): Promise<FunctionsOnSdkV2> {
  const installed = join(folder, 'sdk-v2');
  mkdirSync(installed);
  writeFileSync(join(installed, 'package.json'), '{ "private": true }');
  const { status, stderr, error } = spawnSync('npm', ['install', ...NPM_OPTIONS, SDK_V2], {
    cwd: installed,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) {
    const [reason = ''] = /npm error .*/.exec(stderr) ?? [];
    return { kind: 'not-installed', reason: `npm cannot install ${SDK_V2}: ${error?.message ?? reason}` };
  }
  // Other imports of the functions resolve in a parent folder.
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const repositories = { 'by client': join(installed, 'by-client'), whole: join(installed, 'whole') };
  for (const loading of LOADINGS) {
    const repository = repositories[loading];
    for (const part of ['core', 'functions']) cpSync(part, join(repository, part), { recursive: true });
    for (const names of CLIENTS) await writeClient(join(repository, 'node_modules', names.library), names, loading);
  }
  return { kind: 'copied', repositories };
}

async function writeClient(folder: string, names: ClientNames, loading: Loading): Promise<void> {
  const exported = Object.keys(await import(names.library));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "main": "index.js", "sideEffects": false }');
  writeFileSync(
    join(folder, 'index.js'),
    [
      importService(names.service, loading),
      `export class ${names.client} {
        #service;
        constructor(options) { this.#service = new Service(options); }
        send({ operation, input }) { return this.#service[operation](input).promise(); }
      }`,
      ...exported.filter((name) => /^[A-Z].*Command$/.test(name)).map(writeCommand),
      ...exported.filter((name) => name.startsWith('paginate')).map(writePaginator),
    ].join('\n'),
  );
}

function importService(service: string, loading: Loading): string {
  if (loading === 'by client') return `import Service from 'aws-sdk/clients/${service.toLowerCase()}.js';`;
  // Loads a module in a way that a bundler does not follow.
  return `import { createRequire } from 'node:module';
    const { ${service}: Service } = createRequire(import.meta.url)('aws-sdk');`;
}

/** Functions instead of classes, because bundlers drop unused functions. */
function writeCommand(name: string): string {
  return `export function ${name}(input) { return { operation: '${operationOf(name.slice(0, -'Command'.length))}', input }; }`;
}

function writePaginator(name: string): string {
  return `export async function* ${name}({ client }, input) {
    for (let token, first = true; first || token; first = false) {
      const page = await client.send({ operation: '${operationOf(name.slice('paginate'.length))}', input: { ...input, NextToken: token } });
      token = page.NextToken;
      yield page;
    }
  }`;
}

function operationOf(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
