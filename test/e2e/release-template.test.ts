import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { releaseTemplate } from '../../scripts/release-template.ts';
import { ACCOUNT, REGION } from './emulator/environment.ts';

const gate = inject('gate');
const BUCKET = 'stackgate-release';
const STACK = 'released-gate';

describe.skipIf(gate === undefined)('the released template in the emulator', () => {
  const out = mkdtempSync(join(tmpdir(), 'stackgate-release-'));
  const config = { endpoint: gate?.url ?? '', region: REGION, credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' } };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const cloudFormation = new CloudFormationClient(config);
  const lambda = new LambdaClient(config);

  beforeAll(async () => {
    await releaseTemplate(out, 'infra/sample/gate-policy.yaml');
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const put = (Key: string, Body: Buffer) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    for (const name of readdirSync(join(out, 'assets'))) await put(name, readFileSync(join(out, 'assets', name)));
    await put('template.json', readFileSync(join(out, 'template.json')));
  }, 240_000);
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it('creates a gate whose functions read the policy of the release', async () => {
    const parameters = {
      AssetsBucket: BUCKET,
      ArtifactBucket: `codepipeline-${REGION}-${ACCOUNT}`,
      StackNames: 'prod-*',
      DeploymentPolicyArns: 'arn:aws:iam::aws:policy/PowerUserAccess',
    };
    await cloudFormation.send(
      new CreateStackCommand({
        StackName: STACK,
        TemplateURL: `${config.endpoint}/${BUCKET}/template.json`,
        Capabilities: ['CAPABILITY_IAM'],
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      }),
    );
    await waitUntilStackCreateComplete(
      { client: cloudFormation, maxWaitTime: 200, minDelay: 1, maxDelay: 2 },
      { StackName: STACK },
    );

    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
    expect(stack?.StackStatus).toBe('CREATE_COMPLETE');
    const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: STACK }));
    const functions = StackResources.filter(({ ResourceType }) => ResourceType === 'AWS::Lambda::Function');
    const configurations = await Promise.all(
      functions.map(({ PhysicalResourceId }) =>
        lambda.send(new GetFunctionConfigurationCommand({ FunctionName: PhysicalResourceId })),
      ),
    );
    const policies = configurations.flatMap(({ Environment }) => Environment?.Variables?.BASELINE_POLICY_URI ?? []);
    expect(new Set(policies)).toEqual(new Set([`s3://${BUCKET}/policy.yaml`]));
    expect(new Set(configurations.map(({ State }) => State))).toEqual(new Set(['Active']));
  });
});
