import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { GATE_ERRORS } from '../../core/metrics.ts';
import { TASK_FUNCTION_NAMES, toSubstitution } from '../../infra/constructs/functions/gate-functions.ts';
import { Stackgate } from '../../infra/constructs/stackgate.ts';
import type { StackgateProps } from '../../infra/constructs/stackgate-props.ts';
import { flatten, gateForTesting, newApp, statementsOfRole } from './support.ts';

describe('the state machine', () => {
  const asl = readFileSync('statemachine/deploy.asl.json', 'utf8');

  it('has a function for every placeholder of its definition, and a placeholder for every function', () => {
    const placeholders = new Set([...asl.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));

    expect(placeholders).toEqual(new Set([...TASK_FUNCTION_NAMES.map(toSubstitution), 'WaitForTaskToken', 'InvokeFunction']));
  });

  it('shows its definition in the template and fills in the functions', () => {
    const machines = Object.values(gateForTesting().template().findResources('AWS::StepFunctions::StateMachine'));
    const deployment = machines.find(({ Properties }) => JSON.stringify(Properties.DefinitionString) === JSON.stringify(asl));

    expect(Object.keys(deployment?.Properties.DefinitionSubstitutions).sort()).toEqual(
      [...TASK_FUNCTION_NAMES.map(toSubstitution), 'WaitForTaskToken', 'InvokeFunction'].sort(),
    );
  });

  it('uses versions of its functions, which stay for the executions that an upgrade finds running', () => {
    const template = gateForTesting().template();
    const machines = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    const deployment = machines.find(({ Properties }) => JSON.stringify(Properties.DefinitionString) === JSON.stringify(asl));
    const { WaitForTaskToken, InvokeFunction, ...functions } = deployment?.Properties.DefinitionSubstitutions ?? {};
    const versions = template.findResources('AWS::Lambda::Version');

    expect(WaitForTaskToken).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':states:::lambda:invoke.waitForTaskToken']],
    });
    expect(InvokeFunction).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':states:::lambda:invoke']] });
    expect(Object.values(functions).map((value) => versions[(value as { Ref: string }).Ref]?.DeletionPolicy)).toEqual(
      TASK_FUNCTION_NAMES.map(() => 'Retain'),
    );
    expect(Object.values(versions).map(({ UpdateReplacePolicy }) => UpdateReplacePolicy)).toEqual(
      TASK_FUNCTION_NAMES.map(() => 'Retain'),
    );
  });

  it('has a timeout for each task that is longer than the timeout of the function', () => {
    const states: Record<string, { Resource?: string; TimeoutSeconds?: number; TimeoutSecondsPath?: string }> =
      JSON.parse(asl).States;
    const template = gateForTesting().template();

    const calling = Object.values(states).filter(({ Resource, TimeoutSecondsPath }) => Resource && !TimeoutSecondsPath);
    for (const { Resource, TimeoutSeconds = 0 } of calling) {
      const [, name = ''] = /\$\{(\w+)FunctionArn\}/.exec(Resource ?? '') ?? [];
      const [fn] = Object.entries(template.findResources('AWS::Lambda::Function')).filter(([id]) =>
        id.startsWith(`Gate${name}Function`),
      );

      expect(fn?.[1].Properties.Timeout).toBeLessThan(TimeoutSeconds);
    }
  });

  it('logs every event and never the data of a deployment', () => {
    gateForTesting()
      .template()
      .allResourcesProperties('AWS::StepFunctions::StateMachine', {
        LoggingConfiguration: Match.objectLike({ Level: 'ALL', IncludeExecutionData: false }),
      });
  });
});

describe('the roles of the state machines', () => {
  it('are assumed by Step Functions for this account only', () => {
    const roles = Object.values(gateForTesting().template().findResources('AWS::IAM::Role'));
    const [first, ...rest] = roles
      .map(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0])
      .filter(({ Principal }) => Principal.Service === 'states.amazonaws.com');

    expect(first.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
    expect(rest).toEqual([first]);
  });
});

describe('the functions', () => {
  it('run on Node.js 24 on Arm, each with a log group that has a retention', () => {
    const template = gateForTesting().template();

    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.anyValue() },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  it('that answer jobs do not wait: the trigger ends within three minutes, answer-job within one', () => {
    const functions = Object.entries(gateForTesting().template().findResources('AWS::Lambda::Function'));
    const timeoutOf = (prefix: string) => functions.find(([id]) => id.startsWith(prefix))?.[1].Properties.Timeout;

    expect([timeoutOf('GateTriggerFunction'), timeoutOf('GateAnswerJobFunction')]).toEqual([180, 60]);
  });

  it('start no deployment for a job that CodePipeline has ended, and report a job that cannot be delivered', () => {
    const configurations = gateForTesting().template().findResources('AWS::Lambda::EventInvokeConfig');

    expect(
      Object.values(configurations).map(({ Properties }) => [
        flatten(Properties.FunctionName),
        Properties.MaximumEventAgeInSeconds,
        flatten(Properties.DestinationConfig.OnFailure.Destination),
      ]),
    ).toEqual([
      [expect.stringMatching(/^<GateTriggerFunction/), 300, expect.stringMatching(/^<GateAnswerJobFunction\w+\.Arn>$/)],
    ]);
  });

  it('have only the state machine, the bucket, the queue, the role and the policy in their environment', () => {
    const functions = gateForTesting(() => ({ policy: { document: { version: 1 } } }))
      .template()
      .findResources('AWS::Lambda::Function');
    const variables = Object.values(functions).flatMap(({ Properties }) => Object.keys(Properties.Environment.Variables));

    expect(new Set(variables)).toEqual(
      new Set([
        'BASELINE_POLICY_SHA256',
        'BASELINE_POLICY_URI',
        'DEPLOYMENT_ROLE_ARN',
        'GATE_BUCKET',
        'POWERTOOLS_METRICS_NAMESPACE',
        'POWERTOOLS_SERVICE_NAME',
        'RENEWAL_QUEUE_URL',
        'STATE_MACHINE_ARN',
      ]),
    );
  });

  it('let the trigger verify jobs and their pipelines if the gate does', () => {
    const pipelines = { blog: [{ environmentName: 'prod', stackName: 'blog-*' }] };
    const template = gateForTesting(() => ({ verifyJobs: true, pipelines })).template();

    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ VERIFY_JOBS: 'true', PIPELINES: JSON.stringify(pipelines) }) },
    });
  });

  it('send traces only if tracing is true', () => {
    gateForTesting(() => ({ tracing: true }))
      .template()
      .allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    gateForTesting().template().allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
  });
});

describe('the concurrency of the trigger', () => {
  it('is reserved only if the owner of the gate limits it', () => {
    const limits = (props: Partial<StackgateProps>) =>
      Object.values(
        gateForTesting(() => props)
          .template()
          .findResources('AWS::Lambda::Function'),
      ).flatMap(({ Properties }) => Properties.ReservedConcurrentExecutions ?? []);

    expect(limits({})).toEqual([]);
    expect(limits({ triggerConcurrency: 20 })).toEqual([20]);
  });
});

describe('the answers to jobs', () => {
  it('are given when an execution of the state machine of the gate ends', () => {
    const template = gateForTesting().template();
    const [rule] = Object.values(template.findResources('AWS::Events::Rule')).filter(
      ({ Properties }) => Properties.EventPattern?.source?.[0] === 'aws.states',
    );

    expect(rule?.Properties.EventPattern).toEqual({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        stateMachineArn: [{ Ref: expect.stringMatching(/^GateMachineStateMachine/) }],
        status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
      },
    });
    expect(rule?.Properties.Targets.map(({ Arn }: { Arn: unknown }) => flatten(Arn))).toEqual([
      expect.stringMatching(/^<GateAnswerJobFunction\w+\.Arn>$/),
    ]);
  });

  it('are renewed through an encrypted queue, one message at a time, until CodePipeline stops waiting', () => {
    const template = gateForTesting().template();

    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 60,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue(), maxReceiveCount: 8 },
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 10 },
      FunctionName: { Ref: Match.stringLikeRegexp('^GateAnswerJobFunction') },
    });
  });

  it('use the key of the gate for their queues', () => {
    gateForTesting((stack) => ({ encryptionKey: new Key(stack, 'Key') }))
      .template()
      .allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
  });

  it('that are lost raise an alarm', () => {
    gateForTesting()
      .template()
      .hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'QueueName'] } }],
        Threshold: 1,
        Statistic: 'Maximum',
      });
  });
});

describe('the bucket', () => {
  it('is encrypted, private, versioned and retained, and requires TLS', () => {
    const template = gateForTesting().template();

    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: Match.anyValue(),
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      }),
    });
  });

  it('deletes templates after a week, and records after recordsKept', () => {
    gateForTesting(() => ({ recordsKept: Duration.days(30) }))
      .template()
      .hasResourceProperties('AWS::S3::Bucket', {
        LifecycleConfiguration: {
          Rules: Match.arrayWith([
            Match.objectLike({ Prefix: 'templates/', ExpirationInDays: 7 }),
            Match.objectLike({ Prefix: 'records/', ExpirationInDays: 30 }),
            Match.objectLike({ Prefix: 'outcomes/', ExpirationInDays: 30 }),
          ]),
        },
      });
  });

  it('uses encryptionKey, and so do the functions that use the bucket', () => {
    const arn = 'arn:aws:kms:us-east-1:111111111111:key/00000000-0000-0000-0000-000000000000';
    const template = gateForTesting((stack) => ({ encryptionKey: Key.fromKeyArn(stack, 'Key', arn) })).template();

    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          Match.objectLike({ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn } }),
        ],
      },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: arn });
    const statements = statementsOfRole(template, 'GateInspectChangeSetRole');
    expect(statements.filter(({ actions }) => actions.includes('kms:GenerateDataKey'))).toEqual([
      expect.objectContaining({ resources: [arn] }),
    ]);
  });
});

describe('encryptionKey', () => {
  it('allows CloudWatch Logs to use it only for log groups of this account and region', () => {
    const template = gateForTesting((stack) => ({ encryptionKey: new Key(stack, 'Key') })).template();
    const [key] = Object.values(template.findResources('AWS::KMS::Key'));
    const statement = key?.Properties.KeyPolicy.Statement.find((each: { Principal: object }) => 'Service' in each.Principal);

    expect(flatten(statement.Principal.Service)).toBe('logs.<AWS::Region>.<AWS::URLSuffix>');
    expect(flatten(statement.Condition.ArnLike['kms:EncryptionContext:aws:logs:arn'])).toBe(
      'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:*',
    );
  });

  it('causes a warning if its policy must be changed manually', () => {
    const arn = 'arn:aws:kms:us-east-1:111111111111:key/00000000-0000-0000-0000-000000000000';
    const { stack } = gateForTesting((scope) => ({ encryptionKey: Key.fromKeyArn(scope, 'Key', arn) }));

    Annotations.fromStack(stack).hasWarning('/TestGate/Gate', Match.stringLikeRegexp('policy of encryptionKey'));
  });
});

describe('the deployment role', () => {
  it('can only be assumed by CloudFormation if the gate creates it', () => {
    gateForTesting()
      .template()
      .hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: Match.objectLike({
          Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' } }],
        }),
        ManagedPolicyArns: ['arn:aws:iam::111111111111:policy/deploy'],
      });
  });

  it('is retained when the gate is deleted, because stacks keep its ARN', () => {
    gateForTesting()
      .template()
      .hasResource('AWS::IAM::Role', {
        DeletionPolicy: 'Retain',
        Properties: { ManagedPolicyArns: ['arn:aws:iam::111111111111:policy/deploy'] },
      });
  });

  it('is the given role, and more roles can be added', () => {
    const arn = (name: string) => `arn:aws:iam::111111111111:role/${name}`;
    const template = gateForTesting((stack) => ({
      deploymentRole: { role: Role.fromRoleArn(stack, 'One', arn('one')) },
      otherDeploymentRoles: [Role.fromRoleArn(stack, 'Two', arn('two'))],
    })).template();

    const passed = statementsOfRole(template, 'GateCreateChangeSetRole').filter(({ actions }) =>
      actions.includes('iam:PassRole'),
    );

    expect(passed.flatMap(({ resources }) => resources)).toEqual([arn('one'), arn('two')]);
  });
});

describe('the policy baseline', () => {
  it('is validated at synth, with line and field', () => {
    expect(() =>
      gateForTesting(() => ({ policy: { document: { version: 1, rules: [{ match: {}, decision: 'maybe', reason: 'x' }] } } })),
    ).toThrow(/rules\[0\]\.decision/);
  });

  it('can be read by the functions that judge, as one object', () => {
    const document = { version: 1, preset: 'stateful' } as const;
    const text = JSON.stringify(document, null, 2);
    const { template } = gateForTesting(() => ({ policy: { document } }));
    const readers = ['CreateStack', 'InspectChangeSet'].map((name) =>
      statementsOfRole(template(), `Gate${name}Role`).some(({ resources }) =>
        resources.some((resource) => /cdk-hnb659fds-assets.*\w{64}\.json$/.test(resource)),
      ),
    );

    expect(readers).toEqual([true, true]);
    template().hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          BASELINE_POLICY_URI: Match.anyValue(),
          BASELINE_POLICY_SHA256: createHash('sha256').update(text).digest('hex'),
        }),
      },
    });
  });
});

describe('the names of stacks', () => {
  it.each([
    ['none', [], 'at least one stack name'],
    ['every stack of the account', ['*'], 'not to match every stack'],
    ['what is no stack name', ['prod/app'], 'to contain stack names'],
  ])('cannot be %s', (_name, stackNames, message) => {
    expect(() => gateForTesting(() => ({ stackNames }))).toThrow(message);
  });
});

describe('a mistake in the props', () => {
  const unknown = Lazy.number({ produce: () => 1 });

  it.each<[string, Partial<StackgateProps>, RegExp]>([
    ['pipelines of unverified jobs', { pipelines: {} }, /`verifyJobs` to be true, because `pipelines` is given/],
    [
      'pipelines with an unknown field',
      { verifyJobs: true, pipelines: { blog: [{ stack: 'x' }] } as never },
      /`pipelines` .*`stack`/,
    ],
    ['a canaryInterval that is resolved at deployment', { canaryInterval: Duration.minutes(unknown) }, /canaryInterval/],
    [
      'a canaryInterval that the alarm cannot monitor',
      { canaryInterval: Duration.hours(13) },
      /canaryInterval.* got 13 hours: an alarm/,
    ],
    ['a canaryInterval of half a minute', { canaryInterval: Duration.seconds(30) }, /canaryInterval/],
    ['recordsKept of half a day', { recordsKept: Duration.hours(12) }, /recordsKept.* whole days/],
    ['recordsKept of zero', { recordsKept: Duration.days(0) }, /recordsKept/],
    [
      'a deployment role without permissions',
      { deploymentRole: { managedPolicies: [] } },
      /deploymentRole.*at least one managed policy/,
    ],
    ['a policy file that does not exist', { policy: { file: 'no/such.yaml' } }, /policy\.file.*"no\/such\.yaml"/],
    [
      'the ARN of an SSM parameter in place of its name',
      { ssmParameters: ['arn:aws:ssm:eu-west-1:1:parameter/a'] },
      /ssmParameters.*"arn:/,
    ],
    ['the ARN of a secret in place of its name', { secrets: ['arn:aws:secretsmanager:eu-west-1:1:secret:a'] }, /secrets.*"arn:/],
    ['every secret of the account', { secrets: ['*'] }, /secrets.*"\*"/],
    [
      'a stack name that is resolved at deployment',
      { stackNames: [Lazy.string({ produce: () => 'a' })] },
      /stackNames.*known at synth/,
    ],
    [
      'a list of stack names that is resolved at deployment',
      { stackNames: Lazy.list({ produce: () => ['a'] }) },
      /stackNames.*known at synth/,
    ],
  ])('fails at synth with an explanation: %s', (_name, props, message) => {
    expect(() => gateForTesting(() => props)).toThrow(message);
  });
});

describe('alarms', () => {
  it('monitor errors of the gate, the trigger, timeouts and the canary, and notify the topic', () => {
    const arn = 'arn:aws:sns:us-east-1:111111111111:alarms';
    const template = gateForTesting((stack) => ({ alarmTopic: Topic.fromTopicArn(stack, 'Topic', arn) })).template();

    template.resourceCountIs('AWS::CloudWatch::Alarm', 8);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [arn] });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Namespace: 'Stackgate', MetricName: GATE_ERRORS.name });
  });

  it('do not monitor failed executions, because a refusal is a correct result', () => {
    const alarms = Object.values(gateForTesting().template().findResources('AWS::CloudWatch::Alarm'));
    const onFailedExecutions = alarms.filter(({ Properties }) => Properties.MetricName === 'ExecutionsFailed');

    expect(onFailedExecutions.map(({ Properties }) => flatten(Properties.Dimensions[0].Value))).toEqual([
      expect.stringMatching(/^<GateCanary/),
    ]);
  });

  it('contain the name of their gate, so that an account can have several gates', () => {
    const app = newApp();
    const stack = new Stack(app, 'Two');
    const deploymentRole = {
      managedPolicies: [ManagedPolicy.fromManagedPolicyArn(stack, 'P', 'arn:aws:iam::111111111111:policy/p')],
    };
    const gates = ['One', 'Other'].map((id) => new Stackgate(stack, id, { stackNames: ['test-*'], deploymentRole }));
    const template = Template.fromStack(stack);

    expect(gates.map(({ gateName }) => flatten(stack.resolve(gateName)))).toEqual([
      '<AWS::StackName>-One',
      '<AWS::StackName>-Other',
    ]);
    const names = ['BucketName', 'FunctionName', 'RoleName', 'StateMachineName', 'LogGroupName', 'AlarmName', 'DashboardName'];
    const resources: { Properties?: Record<string, unknown> }[] = Object.values(template.toJSON().Resources);
    const named = resources.filter(({ Properties = {} }) => names.some((name) => typeof Properties[name] === 'string'));
    expect(named).toEqual([]);
  });
});

describe('the canary', () => {
  it('runs after every deployment of the stack of the gate and on a schedule', () => {
    const template = gateForTesting(() => ({ canaryInterval: Duration.hours(2) })).template();

    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(2 hours)' });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.cloudformation'],
        'detail-type': ['CloudFormation Stack Status Change'],
        detail: { 'stack-id': [{ Ref: 'AWS::StackId' }], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
      },
    });
  });

  it('raises an alarm if it does not run', () => {
    gateForTesting().template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ExecutionsSucceeded',
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      EvaluationPeriods: 12,
      Period: 3600,
    });
  });

  it('has only the permission to invoke the inspection', () => {
    const statements = statementsOfRole(gateForTesting().template(), 'GateCanaryMachineRole').filter(({ actions }) =>
      actions.includes('lambda:InvokeFunction'),
    );

    expect(statements.flatMap(({ resources }) => resources)).toEqual([
      expect.stringMatching(/^<GateInspectChangeSetFunction\w+\.Arn>$/),
    ]);
  });
});

describe('the channel for notifications', () => {
  it('receives refused and failed deployments, with the reason', () => {
    const arn = 'arn:aws:sns:us-east-1:111111111111:people';

    gateForTesting((stack) => ({ notifications: { topic: Topic.fromTopicArn(stack, 'Topic', arn) } }))
      .template()
      .hasResourceProperties('AWS::Events::Rule', {
        EventPattern: Match.objectLike({ source: ['aws.states'], detail: Match.objectLike({ status: ['FAILED'] }) }),
        Targets: [
          Match.objectLike({
            Arn: arn,
            InputTransformer: Match.objectLike({ InputTemplate: Match.stringLikeRegexp('detail-cause') }),
          }),
        ],
      });
  });
});

describe('the topics', () => {
  it('keep their access policies, and a role publishes notifications', () => {
    const template = gateForTesting((stack) => {
      const topic = new Topic(stack, 'Topic');
      return { alarmTopic: topic, notifications: { topic } };
    }).template();

    template.resourceCountIs('AWS::SNS::TopicPolicy', 0);
    expect(statementsOfRole(template, 'GateNotificationsRole')).toEqual([
      { actions: ['sns:Publish'], resources: ['<TopicBFC7AF6E>'], condition: undefined },
    ]);
  });
});

describe('a gate with every prop', () => {
  it('has a reason for every finding of cdk-nag', () => {
    const { app } = gateForTesting((stack) => {
      const masterKey = new Key(stack, 'TopicKey', { enableKeyRotation: true });
      const topic = new Topic(stack, 'Topic', { masterKey, enforceSSL: true });
      return {
        encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
        ssmParameters: ['/app/*'],
        secrets: ['app/*', 'db'],
        secureParameters: true,
        accessLogsBucket: Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs'),
        artifactKeys: [
          Key.fromKeyArn(stack, 'ArtifactKey', 'arn:aws:kms:us-east-1:111111111111:key/00000000-0000-0000-0000-000000000000'),
        ],
        otherDeploymentRoles: [Role.fromRoleName(stack, 'Other', 'other')],
        policy: { document: { version: 1 } },
        alarmTopic: topic,
        notifications: { topic },
        approvals: { topics: [topic], api: 'api-gateway' },
        tracing: true,
      };
    });

    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });
});
