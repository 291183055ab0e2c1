import { Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import {
  GATE_FUNCTION_NAMES,
  type GateFunctionName,
  TASK_FUNCTION_NAMES,
  toPascalCase,
} from '../../infra/constructs/functions/gate-functions.ts';
import { actionsOfFunction, callsOfAdapters, commandsInSources } from './derive-calls.ts';
import { flatten, gateForTesting, type Statement, statementsOfRole } from './support.ts';

const FUNCTIONS = GATE_FUNCTION_NAMES;

/** Calls that Lambda makes with the role of the function. */
const CALLS_OF_LAMBDA: Partial<Record<GateFunctionName, readonly string[]>> = {
  trigger: ['lambda:InvokeFunction'], // the destination of events that could not be delivered
  'answer-job': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], // the queue of renewals
};

/**
 * Permissions that a call needs in addition, because of an option that the functions use.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
const TAKES_BESIDES: Readonly<Record<string, readonly string[]>> = {
  'cloudformation:CreateStack': [
    'cloudformation:SetStackPolicy', // StackPolicyBody
    'cloudformation:TagResource', // Tags
    'cloudformation:UpdateTerminationProtection', // EnableTerminationProtection
    'iam:PassRole', // RoleARN
    's3:GetObject', // TemplateURL: CloudFormation fetches it as the caller
    's3:GetObjectVersion', // the URL names the version
    'ssm:GetParameters', // AWS::SSM::Parameter::Value: CloudFormation reads it as the caller
  ],
  'cloudformation:CreateChangeSet': [
    'cloudformation:TagResource',
    'iam:PassRole',
    's3:GetObject',
    's3:GetObjectVersion',
    'ssm:GetParameters',
  ],
};

const adapters = await callsOfAdapters();

/** The adapters of approvals and waves compute HMACs, and the other functions compute them in their own files. */
function usesSecret(name: GateFunctionName): boolean {
  return [
    'createGateSecret',
    'createApprovals',
    'createApprovalOutcomes',
    'createWaves',
    'createPointers',
    'createStackListings',
  ].some((factory) => actionsOfFunction(name, adapters, factory).size > 0);
}

function prefixOf(resource: unknown): string {
  return flatten(resource).replace(/^<GateRecordsBucket\w+\.Arn>\//, '');
}

describe('the roles of the functions', () => {
  const template = gateForTesting((stack) => ({
    policy: { document: { version: 1 } },
    approvals: { topics: [Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:people')] },
    verifyJobs: true,
    secrets: ['shop/*', 'db'],
    secureParameters: true,
    blueGreen: {},
    deployers: { release: [{ environmentName: 'prod', stackName: 'app' }] },
  })).template();
  const statementsOf = (name: GateFunctionName): readonly Statement[] =>
    statementsOfRole(template, `Gate${toPascalCase(name)}Role`).filter(
      ({ actions }) => !actions.every((action) => action.startsWith('logs:')),
    );

  const denialOf = (sid: string) => {
    const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
    return policy?.Properties.PolicyDocument.Statement.find(({ Sid }: { readonly Sid?: string }) => Sid === sid);
  };

  it('are compared with every call in the adapters', () => {
    const called = new Set([...adapters.values()].flatMap((actions) => [...actions].map((action) => action.split(':')[1])));

    expect(called).toEqual(commandsInSources());
  });

  it.each(FUNCTIONS)('allow %s exactly the calls that it makes', (name) => {
    const calls = [...actionsOfFunction(name, adapters)];
    const needed = [
      ...calls.flatMap((action) => [action, ...(TAKES_BESIDES[action] ?? [])]),
      ...(CALLS_OF_LAMBDA[name] ?? []),
      ...(usesSecret(name) ? ['s3:GetObject', 's3:PutObject'] : []),
    ];

    const granted = statementsOf(name).flatMap(({ actions }) => actions);

    expect(calls).not.toHaveLength(0);
    expect([...new Set(granted)].sort()).toEqual([...new Set(needed)].sort());
  });

  it.each(FUNCTIONS)('allow %s no action with a wildcard', (name) => {
    expect(statementsOf(name).flatMap(({ actions }) => actions.filter((action) => action.includes('*')))).toEqual([]);
  });

  it('use the resource * only for job results and metadata of parameters, which have no resource type', () => {
    const open = FUNCTIONS.flatMap((name) => statementsOf(name).filter(({ resources }) => resources.includes('*')));

    expect(open.map(({ actions }) => actions)).toEqual([
      ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
      ['codepipeline:GetJobDetails'],
      ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
      ['ssm:DescribeParameters'],
      ['ssm:DescribeParameters'],
      ['ssm:DescribeParameters'],
    ]);
  });

  it('read versions only of the listed secrets, and only in three functions', () => {
    const prefix = 'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:';
    const readers = FUNCTIONS.filter((name) =>
      statementsOf(name).some(({ actions }) => actions.includes('secretsmanager:DescribeSecret')),
    );
    const reached = FUNCTIONS.flatMap(statementsOf).flatMap(({ resources }) =>
      resources.filter((resource) => resource.startsWith(prefix)),
    );

    expect(readers).toEqual(['get-operation-status', 'create-change-set', 'execute-change-set']);
    expect([...new Set(reached)]).toEqual([`${prefix}shop/*`, `${prefix}db-??????`]);
    const plain = gateForTesting().template();
    const without = FUNCTIONS.flatMap((name) => statementsOfRole(plain, `Gate${toPascalCase(name)}Role`));
    expect(
      without.flatMap(({ actions }) => actions).filter((action) => /DescribeSecret|DescribeParameters/.test(action)),
    ).toEqual([]);
  });

  it('read jobs only if the gate verifies them', () => {
    expect(JSON.stringify(gateForTesting().template().toJSON())).not.toContain('GetJobDetails');
  });

  it('can pass only the deployment role, and only to CloudFormation', () => {
    const passing = FUNCTIONS.flatMap((name) => statementsOf(name).filter(({ actions }) => actions.includes('iam:PassRole')));

    expect(passing).toHaveLength(2);
    for (const { actions, resources, condition } of passing) {
      expect(actions).toEqual(['iam:PassRole']);
      expect(resources).toEqual([expect.stringMatching(/^<GateDeploymentRole\w+\.Arn>$/)]);
      expect(condition).toEqual({ StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } });
    }
  });

  it('reach only the stacks that the patterns name, the change sets of gates, and macros of AWS', () => {
    const prefix = 'arn:<AWS::Partition>:cloudformation:<AWS::Region>:';
    const reached = FUNCTIONS.flatMap(statementsOf)
      .filter(({ actions }) => actions.some((action) => action.startsWith('cloudformation:')))
      .flatMap(({ resources }) => resources);

    expect([...new Set(reached)].sort()).toEqual([
      `${prefix}<AWS::AccountId>:changeSet/stackgate-*/*`,
      `${prefix}<AWS::AccountId>:stack/prod-app-*/*`,
      `${prefix}<AWS::AccountId>:stack/prod-app-bg-*/*`,
      `${prefix}<AWS::AccountId>:stack/prod-app/*`,
      `${prefix}<AWS::AccountId>:stack/test-*/*`,
      `${prefix}aws:transform/*`,
    ]);
  });

  it('permit reading events and change sets of nested stacks', () => {
    const nested = 'arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/prod-app-*/*';
    const readers = (action: string) =>
      FUNCTIONS.filter((name) =>
        statementsOf(name).some(
          ({ actions, resources }) => actions.includes(`cloudformation:${action}`) && resources.includes(nested),
        ),
      );

    expect(readers('DescribeStackEvents')).toEqual(['get-operation-status']);
    expect(readers('ListStackResources')).toEqual([
      'delete-failed-stack',
      'inspect-change-set',
      'execute-change-set',
      'delete-next-stack',
      'operate-blue-green',
      'retire-stacks',
    ]);
    expect(readers('DescribeChangeSet')).toEqual([
      'get-change-set-status',
      'inspect-change-set',
      'execute-change-set',
      'approvals',
    ]);
  });

  it('let templates read the parameters of the CDK and of AWS, and those in ssmParameters', () => {
    const prefix = 'arn:<AWS::Partition>:ssm:<AWS::Region>:';
    const readable = (gate: ReturnType<typeof gateForTesting>) =>
      statementsOfRole(gate.template(), 'GateCreateChangeSetRole')
        .filter(({ actions }) => actions.includes('ssm:GetParameters'))
        .flatMap(({ resources }) => resources);

    expect(readable(gateForTesting())).toEqual([
      `${prefix}:parameter/aws/service/*`,
      `${prefix}<AWS::AccountId>:parameter/cdk-bootstrap/*`,
    ]);
    expect(readable(gateForTesting(() => ({ ssmParameters: ['/orders/*', 'size'] })))).toEqual(
      expect.arrayContaining([`${prefix}<AWS::AccountId>:parameter/orders/*`, `${prefix}<AWS::AccountId>:parameter/size`]),
    );
  });

  it('let only functions that judge, and the one that writes the summary of a wave, write records, and only functions that create something write templates', () => {
    const writers = (prefix: string) =>
      FUNCTIONS.filter((name) =>
        statementsOf(name).some(
          ({ actions, resources }) =>
            actions.includes('s3:PutObject') && resources.some((resource) => resource.endsWith(`/${prefix}/*`)),
        ),
      );

    expect(writers('records')).toEqual([
      'create-stack',
      'delete-failed-stack',
      'inspect-change-set',
      'run-wave',
      'delete-next-stack',
      'operate-blue-green',
      'retire-stacks',
    ]);
    expect(writers('templates')).toEqual(['create-stack', 'create-change-set']);
    expect(writers('outcomes')).toEqual(['answer-job']);
  });

  it.each(['records', 'outcomes'])('let no function read %s', (prefix) => {
    const readers = FUNCTIONS.filter((name) =>
      statementsOf(name).some(
        ({ actions, resources }) =>
          actions.some((action) => action.startsWith('s3:Get')) &&
          resources.some((resource) => resource.endsWith(`/${prefix}/*`) || /^<GateRecordsBucket\w+\.Arn>\/\*$/.test(resource)),
      ),
    );

    expect(readers).toEqual([]);
  });

  it('let only the writers of records write them, and the bucket denies it to every other principal', () => {
    const writers = FUNCTIONS.filter((name) =>
      statementsOf(name).some(
        ({ actions, resources }) =>
          actions.includes('s3:PutObject') && resources.some((resource) => /\/(?:records|outcomes)\/\*$/.test(resource)),
      ),
    );
    const denial = denialOf('OnlyTheGateWritesRecords');

    expect(denial).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    expect(denial.Action).toContain('s3:PutObject');
    expect(denial.Resource.map(prefixOf)).toEqual(['records/*', 'outcomes/*']);
    const permitted: readonly string[] = denial.Condition.StringNotEquals['aws:PrincipalArn'].map(flatten);
    expect(permitted.map((arn) => /^<Gate(\w+)Role\w+\.Arn>$/.exec(arn)?.[1]).sort()).toEqual(writers.map(toPascalCase).sort());
  });

  it('delete no object, and the bucket denies the deletion of decisions to every principal', () => {
    const denial = denialOf('DecisionsAreNotDeleted');

    expect(FUNCTIONS.flatMap(statementsOf).flatMap(({ actions }) => actions)).not.toContainEqual(
      expect.stringMatching(/^s3:Delete/),
    );
    expect(denial).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    });
    expect(denial.Condition).toBeUndefined();
    expect(denial.Resource.map(prefixOf)).toEqual([
      'jobs/*',
      'waves/*',
      'approvals/*',
      'approval-index/*',
      'pointers/*',
      'stacks/*',
      'records/*',
      'outcomes/*',
    ]);
  });

  it('let only the trigger and the first task read artifacts, and keep the exports for pipelines that imported roles before', () => {
    const { app, gate, template: gateTemplate } = gateForTesting();
    const pipelineStack = new Stack(app, 'PipelineStack');
    const actionRole = new Role(pipelineStack, 'ActionRole', { assumedBy: new AccountRootPrincipal() });
    gate.grantDeploy(pipelineStack, actionRole, Bucket.fromBucketName(pipelineStack, 'Artifacts', 'artifacts'));
    const written = gateTemplate();
    const readers = FUNCTIONS.filter((name) =>
      statementsOfRole(written, `Gate${toPascalCase(name)}Role`).some(({ resources }) =>
        resources.some((resource) => resource.endsWith(':s3:::artifacts/*')),
      ),
    );
    const exported = Object.keys(written.findOutputs('*')).join();

    expect(readers.sort()).toEqual(['check-stack', 'trigger']);
    for (const role of ['CheckStack', 'CreateStack', 'DeleteFailedStack', 'CreateChangeSet', 'InspectChangeSet'])
      expect(exported).toContain(`RefGate${role}Role`);
  });

  it('use the secret where the function computes an HMAC, and the bucket denies it to every other principal', () => {
    const users = FUNCTIONS.filter(usesSecret);
    const granted = FUNCTIONS.filter((name) =>
      statementsOf(name).some(({ resources }) => resources.some((resource) => resource.endsWith('/secret/hmac-key'))),
    );
    const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
    const denials = policy?.Properties.PolicyDocument.Statement.filter(({ Resource }: { Resource: unknown }) =>
      flatten(Resource).endsWith('/secret/hmac-key'),
    );

    expect(granted).toEqual(users);
    expect(denials).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: expect.arrayContaining(['s3:GetObject*', 's3:PutObject*', 's3:DeleteObject*']),
      }),
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:PutObject',
        Condition: { Null: { 's3:if-none-match': 'true' } },
      }),
    ]);
    const permitted: readonly string[] = denials[0].Condition.StringNotEquals['aws:PrincipalArn'].map(flatten);
    expect(permitted.map((arn) => /^<Gate(\w+)Role\w+\.Arn>$/.exec(arn)?.[1]).sort()).toEqual(users.map(toPascalCase).sort());
  });

  it('let the state machine invoke only its task functions, in all of their versions', () => {
    const invoke = statementsOfRole(template, 'GateMachineRole').filter(({ actions }) =>
      actions.includes('lambda:InvokeFunction'),
    );

    expect(invoke).toHaveLength(1);
    expect(invoke[0]?.resources).toHaveLength(2 * TASK_FUNCTION_NAMES.length);
    for (const resource of invoke[0]?.resources ?? []) expect(resource).toMatch(/^<Gate\w+Function\w+\.Arn>(?::\*)?$/);
  });

  it('are separate: no two functions share a role', () => {
    const roles = Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) =>
      JSON.stringify(Properties.Role),
    );

    expect(new Set(roles).size).toBe(FUNCTIONS.length);
  });
});
