import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';

// An app with an asset: the CDK publishes the code of the function. CODE changes the asset.
const folder = join(process.env.APP_FOLDER ?? '.', 'code');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'index.js'), `exports.handler = async () => '${process.env.CODE ?? ''}';\n`);

const stack = new Stack(new App(), 'Demo', { env: { account: '111111111111', region: 'us-east-1' } });
new Bucket(stack, 'Bucket');
new LambdaFunction(stack, 'Function', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromAsset(folder),
});
