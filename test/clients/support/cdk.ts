import { delimiter, dirname, join, resolve } from 'node:path';
import type { ClientTest } from './local-aws.ts';
import type { Finished } from './run.ts';

const CDK = resolve('node_modules/aws-cdk/bin/cdk');
const APP = resolve('test/clients/app/app.ts');

/** The CDK CLI starts the app with the Node.js that runs the tests. */
const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;

/** Runs the CDK CLI on the sample app. @param code changes the asset of the app */
export function runCdk(local: ClientTest, args: readonly string[], code = ''): Promise<Finished> {
  const app = ['--app', `node ${APP}`, '--output', join(local.folder, 'cdk.out'), '--no-notices'];
  return local.runToEnd(process.execPath, [CDK, ...args, ...app], { env: { CODE: code, APP_FOLDER: local.folder, PATH } });
}

/** Bootstraps the environment, which needs no app. */
export function bootstrapCdk(local: ClientTest): Promise<Finished> {
  return local.runToEnd(process.execPath, [CDK, 'bootstrap', 'aws://111111111111/us-east-1', '--no-notices']);
}
