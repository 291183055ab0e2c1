import { readFileSync } from 'node:fs';
import { Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { type PipelineContext, readContext } from '../../infra/context.ts';
import { GateStack } from '../../infra/stacks/gate-stack.ts';
import { PipelineStack } from '../../infra/stacks/pipeline-stack.ts';
import { newApp, statementsOfRole } from './support.ts';

const cdkJson: { context: Record<string, unknown> } = JSON.parse(readFileSync('cdk.json', 'utf8'));
const GITHUB = {
  type: 'github',
  repository: 'owner/name',
  branch: 'main',
  connectionArn: 'arn:aws:codeconnections:us-east-1:111111111111:connection/00000000-0000-0000-0000-000000000000',
};
const NETWORK = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  securityGroupIds: ['sg-0123456789abcdef0'],
};
const OTHERS = {
  artifactBuckets: ['other-artifacts'],
  artifactKeyArns: ['arn:aws:kms:us-east-1:111111111111:key/00000000-0000-0000-0000-000000000000'],
};
const TOPIC = 'arn:aws:sns:us-east-1:111111111111:people';

function setup(overrides: Record<string, unknown> = {}) {
  const app = newApp({ ...cdkJson.context, ...overrides });
  const context: PipelineContext = readContext(app.node);
  const gateStack = new GateStack(app, 'StackgateGate', { context });
  const pipelineStack = new PipelineStack(app, 'StackgatePipeline', { context, gate: gateStack.gate });
  return { app, gate: () => Template.fromStack(gateStack), pipeline: () => Template.fromStack(pipelineStack) };
}

describe('the sample pipeline', () => {
  it('has a source, a build, and one gated deploy per environment', () => {
    const [pipeline] = Object.values(setup().pipeline().findResources('AWS::CodePipeline::Pipeline'));
    const stages: { Name: string; Actions: { ActionTypeId: { Category: string; Provider: string } }[] }[] =
      pipeline?.Properties.Stages;

    expect(
      stages.map(({ Name, Actions }) => [
        Name,
        ...Actions.map(({ ActionTypeId }) => `${ActionTypeId.Category} by ${ActionTypeId.Provider}`),
      ]),
    ).toEqual([
      ['Source', 'Source by CodeCommit'],
      ['Build', 'Build by CodeBuild'],
      ['test', 'Invoke by Lambda'],
      ['prod', 'Invoke by Lambda'],
    ]);
  });

  it('lets the build write its own output only, and delete no artifact', () => {
    const denied = statementsOfRole(setup().pipeline(), 'BuildRole', 'Deny');

    expect(denied).toEqual([
      expect.objectContaining({
        actions: ['s3:Abort*', 's3:PutObject*'],
        notResources: [expect.stringMatching(/^<Artifacts\w+\.Arn>\/\*\/Build\/\*$/)],
      }),
      expect.objectContaining({
        actions: ['s3:DeleteObject*'],
        resources: [expect.stringMatching(/^<Artifacts\w+\.Arn>\/\*$/)],
      }),
    ]);
  });

  it('reads GitHub through a connection', () => {
    setup({ source: GITHUB })
      .pipeline()
      .hasResourceProperties('AWS::CodePipeline::Pipeline', {
        Stages: Match.arrayWith([
          Match.objectLike({
            Actions: [
              Match.objectLike({
                Configuration: Match.objectLike({
                  ConnectionArn: GITHUB.connectionArn,
                  FullRepositoryId: 'owner/name',
                  BranchName: 'main',
                }),
              }),
            ],
          }),
        ]),
      });
  });

  it('builds in the configured network', () => {
    setup({ network: NETWORK })
      .pipeline()
      .allResourcesProperties('AWS::CodeBuild::Project', {
        VpcConfig: {
          VpcId: 'vpc-0123456789abcdef0',
          Subnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
          SecurityGroupIds: ['sg-0123456789abcdef0'],
        },
      });
  });

  it('starts pull-request checks with events of CodeCommit', () => {
    setup()
      .pipeline()
      .hasResourceProperties('AWS::Events::Rule', {
        EventPattern: Match.objectLike({
          detail: { event: ['pullRequestCreated', 'pullRequestSourceBranchUpdated'], destinationReference: ['refs/heads/main'] },
        }),
        Targets: [
          Match.objectLike({
            InputTransformer: Match.objectLike({
              InputTemplate: Match.stringLikeRegexp('sourceVersion.*BASE_COMMIT.*PULL_REQUEST_ID'),
            }),
          }),
        ],
      });
  });

  it('starts pull-request checks with a webhook of GitHub', () => {
    setup({ source: GITHUB })
      .pipeline()
      .hasResourceProperties('AWS::CodeBuild::Project', {
        Source: Match.objectLike({ Type: 'GITHUB', BuildSpec: Match.stringLikeRegexp('stackgate plan') }),
        Triggers: Match.objectLike({ Webhook: true }),
      });
  });

  it('lets the build of a pull request read GitHub through the connection', () => {
    setup({ source: GITHUB })
      .pipeline()
      .hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            Match.objectLike({
              Action: ['codeconnections:GetConnection', 'codeconnections:GetConnectionToken'],
              Resource: GITHUB.connectionArn,
            }),
          ]),
        }),
      });
  });

  it('builds a pull request from a fork only after a comment of a maintainer', () => {
    setup({ source: GITHUB })
      .pipeline()
      .hasResourceProperties('AWS::CodeBuild::Project', {
        Triggers: Match.objectLike({ PullRequestBuildPolicy: { RequiresCommentApproval: 'FORK_PULL_REQUESTS' } }),
      });
  });

  it('plans pull requests with the parameters of the last environment and the policy of the gate', () => {
    setup({ policyFile: 'infra/sample/gate-policy.yaml' })
      .pipeline()
      .hasResourceProperties('AWS::CodeBuild::Project', {
        Environment: Match.objectLike({
          EnvironmentVariables: [
            { Name: 'TEMPLATE', Type: 'PLAINTEXT', Value: 'infra/sample/template.yaml' },
            { Name: 'PARAMETERS', Type: 'PLAINTEXT', Value: 'infra/sample/prod.json' },
            { Name: 'POLICY', Type: 'PLAINTEXT', Value: 'infra/sample/gate-policy.yaml' },
          ],
        }),
      });
  });

  it('retains the logs of builds for three months', () => {
    const template = setup().pipeline();

    template.resourceCountIs('AWS::CodeBuild::Project', 2);
    template.allResourcesProperties('AWS::CodeBuild::Project', {
      LogsConfig: { CloudWatchLogs: Match.objectLike({ Status: 'ENABLED' }) },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  it('has no pull-request checks if they are disabled', () => {
    setup({ pullRequestChecks: false }).pipeline().resourceCountIs('AWS::CodeBuild::Project', 1);
  });

  it('lets the gate deploy only the stacks of its environments', () => {
    const statements = JSON.stringify(setup().gate().findResources('AWS::IAM::Policy'));

    expect(statements).toContain(':stack/test-orders/*');
    expect(statements).toContain(':stack/prod-orders/*');
    expect(statements).not.toContain(':stack/*');
  });
});

describe('cdk-nag', () => {
  it.each([
    ['CodeCommit', {}],
    ['GitHub, with everything', { source: GITHUB, network: NETWORK, notificationTopicArn: TOPIC, ...OTHERS }],
  ])('reports no finding without a reason in the sample pipeline on %s', (_name, overrides) => {
    const { app } = setup(overrides);
    const report = new AwsSolutionsChecks(app).validateScope(app);

    expect(report.violations.map(({ ruleName, violatingResources }) => [ruleName, violatingResources])).toEqual([]);
    expect(report.success).toBe(true);
  });

  it('reports a finding without a reason', () => {
    const { app } = setup();
    new Bucket(new Stack(app, 'Careless'), 'Bucket');

    expect(new AwsSolutionsChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName)).toEqual([
      'AwsSolutions-S1',
      'AwsSolutions-S10',
    ]);
  });

  it('has a reason for every acknowledgement', () => {
    const { app } = setup();
    const reasons = app.node
      .findAll()
      .flatMap(({ node }) => node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY))
      .flatMap(({ data }) => Object.values<string>(data));

    expect(reasons.length).toBeGreaterThan(30);
    expect(reasons.filter((reason) => reason.split(' ').length < 5)).toEqual([]);
  });
});

describe('the synthesized templates', () => {
  it('equal the reviewed snapshot: the gate', () => {
    expect(normalise(setup().gate())).toMatchSnapshot();
  });

  it('equal the reviewed snapshot: the pipeline', () => {
    expect(normalise(setup().pipeline())).toMatchSnapshot();
  });
});

/** Removes the parts that change with every line of code: asset hashes, hashes of versions, and the file of the state machine. */
function normalise(template: Template): unknown {
  const text = JSON.stringify(template.toJSON()).replaceAll(/(?<=CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '<hash>');
  return JSON.parse(text, (key, value) => {
    if (key === 'DefinitionString' && typeof value === 'string') return `<${JSON.parse(value).Comment}>`;
    return typeof value === 'string' ? value.replaceAll(/[0-9a-f]{64}/g, '<hash>') : value;
  });
}
