import { CfnCapabilities, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { type Action, Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction, ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { buildExecutionInput } from '../../functions/trigger/build-execution-input.ts';
import { readUserParameters } from '../../functions/trigger/user-parameters.ts';
import { GatedDeployAction } from '../../infra/constructs/gated-deploy-action.ts';
import type { InlineInputProps } from '../../infra/constructs/gated-deploy-props.ts';
import { Stackgate } from '../../infra/constructs/stackgate.ts';
import { makeArtifactFiles, makeRevisionCopies } from '../functions/fakes.ts';
import { flatten, gateForTesting, newApp, statementsOfRole } from './support.ts';

/** Creates a stack with a pipeline that has one stage with the given actions. */
function setup(
  makeActions: (source: Artifact, gate: ReturnType<typeof gateForTesting>['gate'], stack: Stack) => Action[],
  isEncrypted = false,
) {
  const {
    app,
    gate,
    stack: gateStack,
  } = gateForTesting((gateStack) => ({
    artifactBuckets: [],
    otherDeploymentRoles: [Role.fromRoleName(gateStack, 'ProdDeploy', 'prod-deploy')],
  }));
  const stack = new Stack(app, 'TestPipeline');
  const template = makePipeline(stack, (source) => makeActions(source, gate, stack), isEncrypted);
  const [resource] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
  const actions: { Name: string; Configuration: { FunctionName: unknown; UserParameters: unknown; CustomData?: string } }[] =
    resource?.Properties.Stages[1].Actions;
  return { template, gateTemplate: Template.fromStack(gateStack), actions };
}

/** Creates a pipeline with one stage of the given actions. */
function makePipeline(stack: Stack, makeActions: (source: Artifact) => Action[], isEncrypted = false): Template {
  const source = new Artifact('Source');
  const pipeline = new Pipeline(stack, 'Pipeline', {
    pipelineType: PipelineType.V2,
    artifactBucket: new Bucket(stack, 'Artifacts', isEncrypted ? { encryptionKey: new Key(stack, 'Key') } : {}) as never,
    stages: [
      {
        stageName: 'Source',
        actions: [
          new CodeCommitSourceAction({
            actionName: 'Source',
            repository: Repository.fromRepositoryName(stack, 'Repository', 'app'),
            output: source,
          }),
        ],
      },
    ],
  });
  pipeline.addStage({ stageName: 'Deploy', actions: makeActions(source) });
  return Template.fromStack(stack);
}

const REVISION = { name: 'Source', location: { bucket: 'artifacts', key: 'key.zip' } };

/** Reads UserParameters as the trigger does. */
async function readByTrigger(userParameters: string) {
  const job = {
    id: 'job',
    userParameters,
    inputArtifacts: [REVISION],
    credentials: { accessKeyId: '', secretAccessKey: '', sessionToken: '' },
  };
  const files = new Proxy({}, { get: () => '{}' });
  const { json } = await buildExecutionInput(job, {
    artifacts: () => makeArtifactFiles(files),
    copies: makeRevisionCopies(),
    textObjects: {} as never,
    home: { accountId: '111111111111', region: 'eu-west-1' },
  });
  const { revisionFiles: _, ...input } = JSON.parse(json);
  return input;
}

describe('a gated deploy', () => {
  it('is an Invoke action of the gate with UserParameters that the trigger can read', async () => {
    const { actions } = setup((source, gate) => [
      new GatedDeployAction({
        actionName: 'Deploy',
        gate,
        template: source.atPath('infra/template.yaml'),
        environmentName: 'test',
        stackName: 'app',
        templateConfiguration: source.atPath('infra/test.json'),
        parameters: { Size: '3' },
        tags: { team: 'orders' },
        capabilities: [CfnCapabilities.NAMED_IAM],
        terminationProtection: true,
        onUnsafe: 'reject',
        policy: source.atPath('gate/policy.yaml'),
        waivers: source.atPath('gate/waivers.yaml'),
        timeout: Duration.hours(2),
      }),
    ]);

    expect(actions[0]).toMatchObject({
      Name: 'Deploy',
      ActionTypeId: { Category: 'Invoke', Owner: 'AWS', Provider: 'Lambda', Version: '1' },
    });
    expect(await readByTrigger(actions[0]?.Configuration.UserParameters as string)).toEqual({
      environmentName: 'test',
      stackName: 'app',
      templatePath: 'infra/template.yaml',
      templateConfigurationPath: 'infra/test.json',
      parameters: { Size: '3' },
      tags: { team: 'orders' },
      capabilities: ['CAPABILITY_NAMED_IAM'],
      terminationProtection: true,
      onUnsafe: 'reject',
      policyPath: 'gate/policy.yaml',
      waiversPath: 'gate/waivers.yaml',
      timeoutMinutes: 120,
      revisionS3Bucket: 'artifacts',
      revisionS3Key: 'key.zip',
      pipelineExecutionId: '#{codepipeline.PipelineExecutionId}',
    });
  });

  it('reads its input from a file of the artifact, bound to the stacks in the props', () => {
    const { actions } = setup((source, gate) => [
      new GatedDeployAction({
        actionName: 'Deploy',
        gate,
        inputFile: source.atPath('deploy/prod.json'),
        environmentName: 'prod',
        stackName: ['app', 'app-*'],
        onUnsafe: 'reject',
      }),
    ]);

    expect(readUserParameters(actions[0]?.Configuration.UserParameters as string)).toEqual({
      source: { kind: 'file', path: 'deploy/prod.json' },
      bindings: { environmentName: 'prod', stackName: ['app', 'app-*'], onUnsafe: 'reject' },
      pipelineExecutionId: '#{codepipeline.PipelineExecutionId}',
    });
  });

  it('binds an input file to one role and to exact stack names', () => {
    const { actions } = setup((source, gate, stack) => [
      new GatedDeployAction({
        actionName: 'Deploy',
        gate,
        inputFile: source.atPath('deploy/prod.json'),
        stackName: 'prod-app',
        deploymentRole: Role.fromRoleName(stack, 'Role', 'prod-deploy'),
      }),
    ]);

    expect(flatten(actions[0]?.Configuration.UserParameters)).toBe(
      '{"inputFile":"deploy/prod.json","stackName":"prod-app","roleArn":"arn:<AWS::Partition>:iam::<AWS::AccountId>:role/prod-deploy",' +
        '"pipelineExecutionId":"#{codepipeline.PipelineExecutionId}"}',
    );
  });

  it('fails at synth if an input file is bound to a stack of another gate or to an invalid name', () => {
    const bound = (props: object) => () =>
      setup((source, gate) => [
        new GatedDeployAction({ actionName: 'Deploy', gate, inputFile: source.atPath('a.json'), stackName: 'app', ...props }),
      ]);

    expect(bound({ environmentName: ['test', 'dev'] })).toThrow('to be allowed to deploy the stack dev-app');
    expect(bound({ stackName: 'ShopStack' })).toThrow('to be allowed to deploy the stack ShopStack');
    expect(bound({ environmentName: 'test', stackName: 'a b' })).toThrow('`stackName` in the action');
    expect(bound({ environmentName: [], stackName: 'a' })).toThrow('`environmentName` in the action');
    expect(bound({ environmentName: '*', stackName: 'app-*' })).not.toThrow();
  });

  it('deploys a stack by its exact name', () => {
    const { actions } = setup((source, gate) => [
      new GatedDeployAction({ actionName: 'Deploy', gate, template: source.atPath('template.yaml'), stackName: 'prod-app' }),
    ]);

    expect(actions[0]?.Configuration.UserParameters).toContain('{"stackName":"prod-app","templatePath":"template.yaml"}');
  });

  it('can use another deployment role of the gate', () => {
    const { actions } = setup((source, gate, stack) => [
      deploy(source, gate, { deploymentRole: Role.fromRoleName(stack, 'Role', 'prod-deploy') }),
    ]);

    expect(flatten(actions[0]?.Configuration.UserParameters)).toContain(
      '"roleArn":"arn:<AWS::Partition>:iam::<AWS::AccountId>:role/prod-deploy"',
    );
  });

  it('shares a gate with other stages and pipelines in other stacks', () => {
    const { actions, template, gateTemplate } = setup((source, gate) => [
      deploy(source, gate, { actionName: 'One', environmentName: 'test' }),
      deploy(source, gate, { actionName: 'Two', environmentName: 'prod' }),
    ]);

    expect(new Set(actions.map(({ Configuration }) => JSON.stringify(Configuration.FunctionName))).size).toBe(1);
    expect(JSON.stringify(gateTemplate.toJSON())).not.toContain('TestPipeline');
    const readers = Object.keys(template.findResources('AWS::IAM::Policy')).filter((id) => id.includes('Reads'));
    expect(readers).toHaveLength(1);
  });

  it('grants its role the trigger, and its role and check-stack the objects of the artifact bucket', () => {
    const { template } = setup((source, gate) => [deploy(source, gate)], true);
    const [readers] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.includes('Reads'));

    expect(statementsOfRole(template, 'PipelineDeployCodePipelineActionRole').map(({ actions }) => actions)).toEqual([
      ['lambda:InvokeFunction'],
      ['s3:GetObject'],
      ['kms:Decrypt'],
    ]);
    expect(JSON.stringify(readers?.[1].Properties.Roles)).toMatch(/^\[[^,]*CheckStackRole[^,]*\]$/);
    expect(readers?.[1].Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Action: 's3:GetObject' }),
      expect.objectContaining({ Action: 'kms:Decrypt' }),
    ]);
  });

  it('provides its verdict to later actions', () => {
    const { actions } = setup((source, gate) => {
      const action = deploy(source, gate, { variablesNamespace: 'gate' });
      const { verdict, recordUrl } = action.variables;
      return [
        action,
        new ManualApprovalAction({ actionName: 'Look', additionalInformation: `${verdict}: ${recordUrl}`, runOrder: 2 }),
      ];
    });

    expect(actions[1]?.Configuration.CustomData).toBe('#{gate.verdict}: #{gate.recordUrl}');
  });

  it('fails at synth with advice if its UserParameters are too long', () => {
    const parameters = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`Parameter${index}`, 'a value of some length']),
    );

    expect(() => setup((source, gate) => [deploy(source, gate, { parameters })])).toThrow(
      /at most 1000 characters as JSON, got \d{4}.*inputFile/s,
    );
  });

  it('fails at synth with the name of the prop if the trigger would refuse its input', () => {
    expect(() => setup((source, gate) => [deploy(source, gate, { environmentName: 'prod env' })])).toThrow(/environmentName/);
    expect(() => setup((source, gate) => [deploy(source, gate, { timeout: Duration.hours(24) })])).toThrow(/`timeout`/);
    expect(() => setup((source, gate) => [deploy(source, gate, { timeout: Duration.seconds(90) })])).toThrow(/`timeout`/);
  });

  it('accepts names, ARNs and values that is resolved at deployment', () => {
    const { actions } = setup((source, gate, stack) => {
      const environmentName = new CfnParameter(stack, 'Environment').valueAsString;
      const notificationTopics = [new Topic(stack, 'Topic')];
      const capabilities = Lazy.list({ produce: () => [CfnCapabilities.NAMED_IAM] }) as CfnCapabilities[];
      return [
        deploy(source, gate, {
          environmentName,
          notificationTopics,
          capabilities,
          parameters: { Key: `${environmentName}-key` },
        }),
      ];
    });

    expect(flatten(actions[0]?.Configuration.UserParameters)).toBe(
      '{"input":{"environmentName":"<Environment>","stackName":"app","templatePath":"template.yaml",' +
        '"parameters":{"Key":"<Environment>-key"},"capabilities":["CAPABILITY_NAMED_IAM"],"notificationArns":["<TopicBFC7AF6E>"]},' +
        '"pipelineExecutionId":"#{codepipeline.PipelineExecutionId}"}',
    );
  });

  it('fails at synth if the path of its input file leaves the artifact', () => {
    expect(() =>
      setup((source, gate) => [
        new GatedDeployAction({ actionName: 'Deploy', gate, inputFile: source.atPath('../prod.json'), stackName: 'prod-app' }),
      ]),
    ).toThrow(/inputFile.*"\.\.\/prod\.json"/);
  });

  it('fails at synth if its gate must not deploy the stack', () => {
    expect(() => setup((source, gate) => [deploy(source, gate, { environmentName: 'dev' })])).toThrow(
      'Expected `gate` to be allowed to deploy the stack dev-app, got a gate for test-*, prod-app. Add the stack to `stackNames`',
    );
  });

  it.each([
    ['account', { account: '222222222222', region: 'eu-west-1' }],
    ['region', { account: '111111111111', region: 'us-east-1' }],
  ])('fails at synth if its gate is in another %s', (what, env) => {
    const app = newApp();
    const gateStack = new Stack(app, 'Gate', { env: { account: '111111111111', region: 'eu-west-1' } });
    const gate = new Stackgate(gateStack, 'Gate', {
      stackNames: ['prod-app'],
      deploymentRole: { role: Role.fromRoleName(gateStack, 'Role', 'deploy') },
    });

    expect(() => makePipeline(new Stack(app, 'Pipeline', { env }), (source) => [deploy(source, gate)])).toThrow(
      `to be in the ${what} of the pipeline`,
    );
  });

  it('uses a gate of another app, whose owner grants access to artifacts', () => {
    const stack = new Stack(newApp(), 'TestPipeline');
    const arn = 'arn:aws:lambda:eu-west-1:111111111111:function:gate-trigger';
    const template = makePipeline(stack, (source) => [deploy(source, Stackgate.fromTriggerArn(stack, 'Gate', arn))]);

    expect(statementsOfRole(template, 'PipelineDeployCodePipelineActionRole')).toMatchObject([
      { actions: ['lambda:InvokeFunction'], resources: [arn] },
      { actions: ['s3:GetObject'] },
    ]);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Stages: Match.arrayWith([
        Match.objectLike({
          Actions: [Match.objectLike({ Configuration: Match.objectLike({ FunctionName: 'gate-trigger' }) })],
        }),
      ]),
    });
  });

  it('fails at synth if its files are in different artifacts', () => {
    const other = new Artifact('Other');

    expect(() => setup((source, gate) => [deploy(source, gate, { templateConfiguration: other.atPath('test.json') })])).toThrow(
      'to be in the artifact of the template',
    );
  });
});

function deploy(source: Artifact, gate: InlineInputProps['gate'], props: Partial<InlineInputProps> = {}): GatedDeployAction {
  return new GatedDeployAction({
    actionName: 'Deploy',
    gate,
    template: source.atPath('template.yaml'),
    environmentName: 'prod',
    stackName: 'app',
    ...props,
  });
}
