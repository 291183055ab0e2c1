import { readFileSync } from 'node:fs';
import { App, aws_dynamodb, aws_ec2, aws_ecs, aws_ecs_patterns, aws_lambda, aws_rds, aws_s3, aws_sqs, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../sandbox/kernel/service.ts';
import { lines, setup } from './support.ts';

const webApplication = readFileSync(new URL('./templates/web-application.yaml', import.meta.url), 'utf8');
const Parameters = [{ ParameterKey: 'DatabasePassword', ParameterValue: 'correct horse' }];
const Capabilities = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];

describe('a YAML template with every short form', () => {
  it('is created, with IDs and attributes in the form of each type', () => {
    const { create, describe: describeStack, sandbox, status } = setup();

    create('web', webApplication, { Parameters, Capabilities });

    expect(status('web')).toBe('CREATE_COMPLETE');
    const ids = sandbox.stacks().web?.physicalIds ?? {};
    expect(ids.Vpc).toMatch(/^vpc-[0-9a-f]{17}$/);
    expect(ids.DefaultRoute).toBe(`${ids.PublicRoutes}|0.0.0.0/0`);
    expect(ids.Balancer).toMatch(
      /^arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer\/app\/web-Balancer-[A-Z0-9]+\/[0-9a-f]{16}$/,
    );
    expect(ids.Uploads).toMatch(/^web-uploads-[a-z0-9]{12}$/);
    expect(ids.Jobs).toMatch(/^https:\/\/sqs\.us-east-1\.amazonaws\.com\/111111111111\/web-Jobs-/);
    expect(ids.WorkerLogs).toBe(`/aws/lambda/${ids.Worker}`);
    expect(ids).not.toHaveProperty('Nat');
    expect(ids.UploadsPolicy).toBe(ids.Uploads);
    expect(new Set(Object.values(ids)).size).toBe(Object.values(ids).length - 1);
    const outputs = Object.fromEntries(
      describeStack('web').Outputs.map(({ OutputKey, OutputValue }: Record<string, string>) => [OutputKey, OutputValue]),
    );
    expect(outputs).toEqual({
      Url: expect.stringMatching(/^http:\/\/web-Balancer-.*\.us-east-1\.elb\.amazonaws\.com\/$/),
      Database: expect.stringMatching(/^web-database-[a-z0-9]{12}\.[0-9a-f]{12}\.us-east-1\.rds\.amazonaws\.com:\d+$/),
    });
  });

  it('is updated: conditions, mappings, and parameters appear in the change set, which is executed', () => {
    const { create, prepare, call, settle, changes, status, sandbox } = setup();
    create('web', webApplication, { Parameters, Capabilities });

    const id = prepare('web', webApplication, {
      Capabilities,
      Parameters: [
        { ParameterKey: 'DatabasePassword', UsePreviousValue: true },
        { ParameterKey: 'EnvironmentName', ParameterValue: 'production' },
        { ParameterKey: 'WithReplica', ParameterValue: 'yes' },
      ],
    });

    const byId = Object.fromEntries(changes(id).map((change) => [change.LogicalResourceId, change.Action]));
    expect(byId).toMatchObject({ Nat: 'Add', NatAddress: 'Add', Replica: 'Add', Database: 'Modify', Instances: 'Modify' });
    expect(byId).not.toHaveProperty('Vpc');
    call('ExecuteChangeSet', { ChangeSetName: id });
    settle();
    expect(status('web')).toBe('UPDATE_COMPLETE');
    expect(sandbox.stacks().web?.physicalIds.NatAddress).toMatch(/^203\.0\.113\.\d+$/);
  });

  it('has an empty change set if nothing changes', () => {
    const { create, prepare, call } = setup();
    create('web', webApplication, { Parameters, Capabilities });

    const id = prepare('web', webApplication.replace('A web application', 'The web application'), {
      Capabilities,
      Parameters: [{ ParameterKey: 'DatabasePassword', UsePreviousValue: true }],
    });

    expect(call('DescribeChangeSet', { ChangeSetName: id })).toMatchObject({ Status: 'FAILED', Changes: [] });
  });

  it('is rolled back and deleted after a failure of any resource', () => {
    const { create, call, settle, status, sandbox, events } = setup({
      resources: { Listener: { fails: 'create', reason: 'no certificate' } },
    });

    const id = create('web', webApplication, { Parameters, Capabilities });

    expect(status('web')).toBe('ROLLBACK_COMPLETE');
    expect(lines(events('web'))).toContain('Uploads DELETE_SKIPPED');
    call('DeleteStack', { StackName: 'web' });
    settle();
    expect(sandbox.stacks()).toEqual({});
    expect(lines(events(id)).at(-1)).toBe('web DELETE_COMPLETE');
  });
});

/** A template of some hundred resources in a long chain and a wide fan, like the templates of large services. */
function hugeTemplate(count: number, memory: number): string {
  const blocks = ['Resources:', '  Topic: {Type: AWS::SNS::Topic}'];
  for (let index = 0; index < count; index += 1) {
    blocks.push(
      `  Role${index}:`,
      '    Type: AWS::IAM::Role',
      '    Properties: {AssumeRolePolicyDocument: {Statement: []}}',
      `  Function${index}:`,
      '    Type: AWS::Lambda::Function',
      `    Properties: {Role: !GetAtt Role${index}.Arn, Handler: a.b, Runtime: nodejs24.x, MemorySize: ${memory}, Code: {ZipFile: '// ${'x'.repeat(80)}'}}`,
      `  Alarm${index}:`,
      '    Type: AWS::CloudWatch::Alarm',
      `    Properties: {AlarmActions: [!Ref Topic], Dimensions: [{Name: FunctionName, Value: !Ref Function${index}}], Period: 60}`,
    );
  }
  return blocks.join('\n');
}

describe('a template of hundreds of resources', () => {
  it('is uploaded to S3, created in parallel, and its changes are paginated', () => {
    const files: Record<string, string> = { before: hugeTemplate(166, 128), after: hugeTemplate(166, 256) };
    const { call, settle, advance, status, events } = setup({
      resourceSeconds: 10,
      fetchTemplate: (url) => {
        const text = files[url.split('/').at(-1) ?? ''];
        if (text === undefined) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
        return text;
      },
    });
    const url = (name: string) => ({ TemplateURL: `https://templates.s3.us-east-1.amazonaws.com/${name}`, Capabilities });
    call('CreateStack', { StackName: 'huge', ...url('before') });
    advance(30);
    expect(status('huge')).toBe('CREATE_COMPLETE');
    expect(events('huge')).toHaveLength(2 + 499 * 3);

    const { Id } = call('CreateChangeSet', { StackName: 'huge', ChangeSetName: 'c', ...url('after') });
    settle();
    let pages = 0;
    let modified = 0;
    let token: string | undefined;
    do {
      const page = call('DescribeChangeSet', { ChangeSetName: Id, NextToken: token });
      pages += 1;
      modified += page.Changes.length;
      token = page.NextToken;
    } while (token !== undefined);

    expect(modified).toBeGreaterThanOrEqual(166);
    expect(pages).toBe(Math.ceil(modified / 100));
    call('ExecuteChangeSet', { ChangeSetName: Id });
    settle();
    expect(status('huge')).toBe('UPDATE_COMPLETE');
  });
});

/** The types of the CDK are not compatible with exactOptionalPropertyTypes. */
function loosely<T>(construct: unknown): T {
  return construct as T;
}

function synthesize(build: (stack: Stack) => void): string {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'service');
  build(stack);
  return JSON.stringify(app.synth().getStackByName('service').template);
}

describe('the output of the CDK', () => {
  it('is created, changed and deleted', () => {
    const build = (memory: number) =>
      synthesize((stack) => {
        const vpc = new aws_ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
        const cluster = new aws_ecs.Cluster(stack, 'Cluster', { vpc: loosely(vpc) });
        new aws_ecs_patterns.ApplicationLoadBalancedFargateService(stack, 'Service', {
          cluster: loosely(cluster),
          memoryLimitMiB: memory,
          taskImageOptions: { image: aws_ecs.ContainerImage.fromRegistry('nginx') },
        });
        const table = new aws_dynamodb.TableV2(stack, 'Table', {
          partitionKey: { name: 'id', type: aws_dynamodb.AttributeType.STRING },
        });
        const worker = new aws_lambda.Function(stack, 'Worker', {
          runtime: aws_lambda.Runtime.NODEJS_22_X,
          handler: 'index.handler',
          code: aws_lambda.Code.fromInline('exports.handler = async () => {};'),
          memorySize: memory,
        });
        table.grantReadWriteData(worker);
        new aws_s3.Bucket(stack, 'Bucket');
        new aws_sqs.Queue(stack, 'Queue', { deadLetterQueue: { queue: new aws_sqs.Queue(stack, 'Dead'), maxReceiveCount: 3 } });
        new aws_rds.DatabaseCluster(stack, 'Database', {
          engine: aws_rds.DatabaseClusterEngine.auroraPostgres({ version: aws_rds.AuroraPostgresEngineVersion.VER_16_4 }),
          writer: aws_rds.ClusterInstance.serverlessV2('writer'),
          vpc: loosely(vpc),
        });
      });
    const { create, prepare, changes, call, settle, status, sandbox } = setup();

    create('service', build(512), { Capabilities });

    expect(status('service')).toBe('CREATE_COMPLETE');
    expect(Object.keys(sandbox.stacks().service?.resources ?? {}).length).toBeGreaterThan(40);
    const id = prepare('service', build(1024), { Capabilities });
    expect(changes(id)).toContainEqual(
      expect.objectContaining({ ResourceType: 'AWS::Lambda::Function', Action: 'Modify', Replacement: 'False' }),
    );
    expect(changes(id)).toContainEqual(
      expect.objectContaining({ ResourceType: 'AWS::ECS::TaskDefinition', Replacement: 'True' }),
    );
    call('ExecuteChangeSet', { ChangeSetName: id });
    settle();
    expect(status('service')).toBe('UPDATE_COMPLETE');
    call('DeleteStack', { StackName: 'service' });
    settle();
    expect(sandbox.stacks()).toEqual({});
  }, 60_000);
});
