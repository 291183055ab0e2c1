import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import { targetRolePolicy } from '../../core/deployment/target-role.ts';
import {
  GATE_FUNCTION_NAMES,
  TASK_FUNCTION_NAMES,
  TASK_FUNCTIONS,
  toPascalCase,
} from '../../infra/constructs/functions/gate-functions.ts';
import { grantsOf } from '../../infra/constructs/permissions/grants.ts';
import type { GateResources } from '../../infra/constructs/permissions/statements.ts';
import type { StackgateTarget } from '../../infra/constructs/stackgate-props.ts';
import { TargetEvents } from '../../infra/constructs/target-events.ts';
import { TargetRole, type TargetRoleProps } from '../../infra/constructs/target-role.ts';
import { runCli } from '../cli/run-cli.ts';
import { flatten, gateForTesting, type Statement, statementsOfRole } from './support.ts';

const ROLE = 'arn:aws:iam::222222222222:role/stackgate-target';
const OTHER = 'arn:aws:iam::333333333333:role/stackgate-target';
const KEY_ARN = 'arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d';
const TARGETS: readonly StackgateTarget[] = [{ roleArn: [ROLE, OTHER], externalId: 'shop', regions: ['eu-west-1'] }];

describe('a gate with targets', () => {
  const gate = gateForTesting((stack) => ({ targets: TARGETS, encryptionKey: new Key(stack, 'Key') }));
  const template = gate.template();
  const callers = TASK_FUNCTION_NAMES.filter((name) => 'entersTargets' in TASK_FUNCTIONS[name]);

  it('lets the tasks that call CloudFormation, and no other function, assume the listed roles only', () => {
    const granted = GATE_FUNCTION_NAMES.map((name): [string, readonly Statement[]] => [
      name,
      statementsOfRole(template, `Gate${toPascalCase(name)}Role`).filter(({ actions }) => actions.includes('sts:AssumeRole')),
    ]);

    expect(granted.filter(([, statements]) => statements.length > 0).map(([name]) => name)).toEqual(callers);
    expect(callers).not.toContain('read-approval');
    for (const statement of granted.flatMap(([, statements]) => statements)) {
      expect(statement).toMatchObject({ actions: ['sts:AssumeRole'], resources: [ROLE, OTHER] });
    }
  });

  it('passes the targets to the trigger, and lists the roles of the callers in an output', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { TARGETS: JSON.stringify(TARGETS) } },
    });
    expect(gate.gate.targetCallers).toHaveLength(callers.length);
    template.hasOutput('*', { Description: 'stackgate: the roles that the role of a target trusts' });
  });

  it('lets the target roles, and nothing else in their accounts, read the templates and only them', () => {
    const { Properties } = Object.values(template.findResources('AWS::S3::BucketPolicy'))[0] ?? {};
    const statement = Properties.PolicyDocument.Statement.find(({ Sid }: { Sid?: string }) => Sid === 'TargetsReadTemplates');

    expect(statement).toMatchObject({
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Condition: { ArnEquals: { 'aws:PrincipalArn': [ROLE, OTHER] } },
      Effect: 'Allow',
    });
    expect(flatten(statement.Resource)).toMatch(/^<GateRecordsBucket\w+\.Arn>\/templates\/\*$/);
    expect(statement.Principal.AWS.map(flatten)).toEqual([
      'arn:<AWS::Partition>:iam::222222222222:root',
      'arn:<AWS::Partition>:iam::333333333333:root',
    ]);
  });

  it('lets the target roles decrypt with the key of the bucket through S3', () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'TargetsDecryptTemplates',
            Action: 'kms:Decrypt',
            Condition: { ArnEquals: { 'aws:PrincipalArn': [ROLE, OTHER] }, StringEquals: { 'kms:ViaService': Match.anyValue() } },
          }),
        ]),
      },
    });
  });

  it('receives events of stacks from the accounts of its targets', () => {
    const policies = Object.values(template.findResources('AWS::Events::EventBusPolicy'));

    expect(policies.map(({ Properties }) => flatten(Properties.Statement.Principal.AWS))).toEqual([
      'arn:<AWS::Partition>:iam::222222222222:root',
      'arn:<AWS::Partition>:iam::333333333333:root',
    ]);
    for (const { Properties } of policies) {
      expect(Properties.Statement).toMatchObject({
        Action: 'events:PutEvents',
        Condition: { StringEquals: { 'events:source': 'aws.cloudformation' } },
      });
      expect(Properties.StatementId).toMatch(/^[\w-]{1,64}$/);
    }
  });

  it('reaches stacks in the other Regions of its account that it lists, with the roles of the functions', () => {
    const regional = gateForTesting(() => ({ targets: [{ regions: ['eu-west-1'] }] })).template();
    const reached = statementsOfRole(regional, 'GateCheckStackRole').flatMap(({ resources }) => resources);

    expect(reached).toContain('arn:<AWS::Partition>:cloudformation:eu-west-1:<AWS::AccountId>:stack/prod-app/*');
    expect(JSON.stringify(regional.toJSON())).not.toContain('sts:AssumeRole"],"Effect":"Allow","Resource"');
    expect(Object.keys(regional.findResources('AWS::Events::EventBusPolicy'))).toEqual([]);
  });

  it('has no resource for targets without the prop', () => {
    const plain = JSON.stringify(gateForTesting().template().toJSON());

    expect(plain).not.toMatch(/TARGETS|TargetsReadTemplates|EventBusPolicy|TargetCallers/);
  });

  it.each<[unknown, string]>([
    [[{ roleArn: 'arn:aws:iam::*:role/stackgate-target' }], 'the ARN of one role, without "*"'],
    [[{ roleArn: 'target' }], '`0.roleArn`'],
    [[{ role: ROLE }], 'role'],
    ['eu-west-1', 'Expected `targets`'],
    [Array.from({ length: 40 }, () => ({ roleArn: ROLE, externalId: 'x'.repeat(40) })), 'at most 3000 characters'],
  ])('refuses %j at synth', (targets, message) => {
    expect(() => gateForTesting(() => ({ targets }) as never)).toThrow(message);
  });
});

const PROPS: TargetRoleProps = {
  gateAccount: '111111111111',
  functionRoleArns: ['arn:aws:iam::111111111111:role/Gate-*'],
  externalId: 'shop',
  stackNames: ['prod-*', 'prod-app'],
  deploymentRoleArns: ['arn:aws:iam::222222222222:role/deploy'],
  gateBucketName: 'gate',
};

describe('the role of a target', () => {
  const synthesize = (props: Partial<TargetRoleProps> = {}) => {
    const stack = new Stack(new App(), 'Target', { env: { account: '222222222222', region: 'eu-west-1' } });
    new TargetRole(stack, 'TargetRole', { ...PROPS, ...props });
    return Template.fromStack(stack);
  };

  it('trusts only the functions of the gate, with the external ID', () => {
    synthesize().hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'stackgate-target',
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { AWS: Match.objectLike({ 'Fn::Join': Match.anyValue() }) },
            Condition: {
              ArnLike: { 'aws:PrincipalArn': PROPS.functionRoleArns },
              StringEquals: { 'sts:ExternalId': 'shop' },
            },
          },
        ],
      },
    });
  });

  it('has exactly the permissions that the tasks use in their own account', () => {
    const names = ['stacks', 'nestedStacks', 'changeSets', 'transforms', 'parameters', 'deploymentRoles'];
    const resources = new Proxy({}, { get: (_, name) => (names.includes(String(name)) ? [String(name)] : String(name)) });
    const calls = TASK_FUNCTION_NAMES.filter((name) => 'entersTargets' in TASK_FUNCTIONS[name]).flatMap((name) =>
      grantsOf(name, resources as GateResources),
    );
    const own = calls.filter(({ actions }) => actions.every((action) => /^(?:cloudformation|iam|ssm):/.test(action)));
    const policy = targetRolePolicy({
      partition: 'aws',
      account: '222222222222',
      regions: ['eu-west-1'],
      stackNames: ['prod-app'],
      deploymentRoleArns: PROPS.deploymentRoleArns,
      gateBucket: 'gate',
      gateKeyArn: 'key',
      secrets: ['db', 'shop/*'],
      secureParameters: true,
    });
    const granted = policy.flatMap(({ Action }) => Action);
    const kinds: readonly (readonly [string, RegExp])[] = [
      ['stacks', /:stack\/prod-app\/\*$/],
      ['nestedStacks', /:stack\/prod-app-\*\/\*$/],
      ['changeSets', /:changeSet\/stackgate-\*\/\*$/],
      ['transforms', /:aws:transform\/\*$/],
    ];

    expect([...new Set(granted)].sort()).toEqual(
      [
        ...new Set(own.flatMap(({ actions }) => actions)),
        ...['kms:Decrypt', 's3:GetObject', 's3:GetObjectVersion', 'secretsmanager:DescribeSecret', 'ssm:DescribeParameters'],
      ].sort(),
    );
    for (const [kind, pattern] of kinds) {
      const needed = own.filter((grant) => grant.resources.includes(kind)).flatMap(({ actions }) => actions);
      const reached = policy.filter(({ Resource }) => Resource.some((arn) => pattern.test(arn))).flatMap(({ Action }) => Action);
      expect([kind, [...new Set(reached)].sort()]).toEqual([kind, [...new Set(needed)].sort()]);
    }
  });

  it('reads nothing of the gate but its templates, and passes only the service role to CloudFormation', () => {
    const policy = targetRolePolicy({
      partition: 'aws-cn',
      account: '222222222222',
      regions: ['cn-north-1'],
      stackNames: ['prod-*'],
      deploymentRoleArns: PROPS.deploymentRoleArns,
      gateBucket: 'gate',
    });
    const resourcesOf = (action: string) =>
      policy.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);

    expect(resourcesOf('s3:GetObject')).toEqual(['arn:aws-cn:s3:::gate/templates/*']);
    expect(resourcesOf('iam:PassRole')).toEqual(PROPS.deploymentRoleArns);
    expect(policy.flatMap(({ Action }) => Action)).not.toContain('kms:Decrypt');
    expect(policy.flatMap(({ Resource }) => Resource)).not.toContain('*');
  });

  it.each<[Partial<TargetRoleProps>, string]>([
    [{ stackNames: ['*'] }, 'every stack of the account'],
    [{ gateAccount: 'tools' }, '`gateAccount`'],
    [{ externalId: '' }, '`externalId`'],
    [{ functionRoleArns: [] }, '`functionRoleArns`'],
    [{ functionRoleArns: ['arn:aws:iam::111111111111:role/*'] }, 'not all of its roles'],
    [{ functionRoleArns: ['arn:aws:iam::999999999999:role/Gate-*'] }, 'of the account 111111111111'],
  ])('refuses %j', (props, message) => {
    expect(() => synthesize(props)).toThrow(message);
  });

  it('forwards the events of stacks to the gate if a stack has the construct for it', () => {
    const stack = new Stack(new App(), 'Events', { env: { account: '222222222222', region: 'eu-west-1' } });
    new TargetEvents(stack, 'TargetEvents', { gateAccount: '111111111111', gateRegion: 'us-east-1' });
    const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));

    expect(rule?.Properties.EventPattern.source).toEqual(['aws.cloudformation']);
    expect(flatten(rule?.Properties.Targets[0].Arn)).toBe('arn:<AWS::Partition>:events:us-east-1:111111111111:event-bus/default');
    expect(rule?.Properties.Targets[0].RoleArn).toBeDefined();
  });

  it.each<[string, readonly string[], Partial<TargetRoleProps>]>([
    ['only the mandatory options', [], {}],
    [
      'all options',
      ['--ssm-parameter', 'shop/*', '--secret', 'shop', '--secure-parameters', '--gate-key', KEY_ARN],
      { ssmParameters: ['shop/*'], secrets: ['shop'], secureParameters: true, gateKeyArn: KEY_ARN },
    ],
  ])('is the same from the command line, with %s', async (_, more, props) => {
    const { exitCode, stdout } = await runCli([
      'target-role',
      ...['--function-role', 'arn:aws:iam::111111111111:role/Gate-*', '--stack', 'prod-*', '--stack', 'prod-app'],
      ...['--deployment-role', 'arn:aws:iam::222222222222:role/deploy', '--region', 'eu-west-1'],
      ...['--gate-bucket', 'gate', '--external-id', 'shop', ...more],
    ]);
    const resolve = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (_key, inner) => {
          if (inner?.['Fn::Sub'] !== undefined) {
            return inner['Fn::Sub'].replaceAll('${AWS::Partition}', 'aws').replaceAll('${AWS::AccountId}', '222222222222');
          }
          if (inner?.['Fn::Join'] !== undefined) return inner['Fn::Join'][1].map(resolveRef).join('');
          return inner;
        }),
      );
    const printed = resolve(JSON.parse(stdout)) as {
      Resources: { TargetRole: { Properties: { Policies: [{ PolicyDocument: unknown }] } } };
    };
    const [policy] = Object.values(synthesize(props).findResources('AWS::IAM::Policy'));

    expect(exitCode).toBe(0);
    expect(normalize(printed.Resources.TargetRole.Properties.Policies[0].PolicyDocument)).toEqual(
      normalize(resolve(policy?.Properties.PolicyDocument)),
    );
  });

  it.each([
    ['--function-role', 'arn:aws:iam::111111111111:role/*', 'not all of its roles'],
    ['--deployment-role', 'deploy', 'Expected --deployment-role'],
    ['--stack', '*', 'Expected --stack'],
    ['--stack', 'prod shop', 'Expected --stack to be the name of a stack'],
    ['--region', 'Ireland', 'Expected --region to be a Region such as eu-west-1, got "Ireland".'],
    ['--gate-bucket', 'arn:aws:s3:::gate', 'Expected --gate-bucket to be the name of a bucket'],
    ['--external-id', '', 'Expected --external-id to be an external ID of 2 to 1,224'],
    ['--role-name', 'my role', 'Expected --role-name to be the name of a role'],
    ['--gate-key', 'alias/gate', 'Expected --gate-key to be the ARN of a key'],
  ])('is not printed with %s %s', async (option, value, message) => {
    const args = {
      '--function-role': 'arn:aws:iam::111111111111:role/Gate-*',
      '--stack': 'prod-*',
      '--deployment-role': 'arn:aws:iam::222222222222:role/deploy',
      '--region': 'eu-west-1',
      '--gate-bucket': 'gate',
      '--external-id': 'shop',
      [option]: value,
    };

    const { exitCode, stderr } = await runCli(['target-role', ...Object.entries(args).flat()]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(message) });
  });
});

function resolveRef(part: unknown): unknown {
  const { Ref } = Object(part) as { Ref?: string };
  return Ref === 'AWS::Partition' ? 'aws' : Ref === 'AWS::AccountId' ? '222222222222' : part;
}

/** The CDK writes a list with one item as the item. */
function normalize(document: unknown): unknown {
  const { Statement } = document as { Statement: { Action: unknown; Resource: unknown }[] };
  return Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat(),
    Resource: [statement.Resource].flat(),
  }));
}
