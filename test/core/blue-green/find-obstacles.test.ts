import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isAccountType } from '../../../core/blue-green/account-types.ts';
import { identifiersOf } from '../../../core/blue-green/identifiers.ts';
import { describeObstacle } from '../../../core/blue-green/obstacle.ts';
import { isDescribed } from '../../../core/blue-green/template-copies.ts';
import { isStateful } from '../../../core/resource-types/is-stateful.ts';
import { resourceTypes } from '../../../core/resource-types/resource-rules.ts';
import { parseTemplate } from '../../../core/template/parse-template.ts';
import { CURRENT, find, NEXT, resource, summarize } from './support.ts';

const TOPIC = 'AWS::SNS::Topic';

describe('a name', () => {
  test.each([
    ['a text', 'shop', ['name A TopicName']],
    ['omitted', '!Ref AWS::NoValue', []],
    ['with the name of the stack', '!Sub "${AWS::StackName}-orders"', []],
    ['with a part of the ID of the stack', '!Select [2, !Split ["/", !Ref AWS::StackId]]', []],
    [
      'with the first group of the id',
      '!Join ["-", [shop, !Select [0, !Split ["-", !Select [2, !Split ["/", !Ref AWS::StackId]]]]]]',
      [],
    ],
    ['with the Region and the account', '!Sub "${AWS::Region}-${AWS::AccountId}"', ['name A TopicName']],
    ['with a parameter that has a default', '!Sub "${Stage}-orders"', ['name A TopicName']],
    ['with a parameter without a known value', '!Sub "${Given}-orders"', ['name A TopicName']],
    ['of an SSM parameter', '!Ref Stored', ['name A TopicName']],
    ['of an export', '!ImportValue shop-topic', ['name A TopicName']],
    ['that refers to a resource of the stack', '!Sub "${Role}-orders"', []],
    ['with an attribute of a resource of the stack', '!GetAtt Role.RoleId', []],
    ['with an attribute that two resources can share', '!GetAtt Role.Path', ['unknown A TopicName']],
    ['with an attribute of a custom resource', '!GetAtt Seed.Name', ['unknown A TopicName']],
    ['a part of a reference', '!Select [0, !Split ["-", !Ref Role]]', ['unknown A TopicName']],
    ['by a condition on the stack', '!If [IsFirst, shop, other]', []],
    ['by an unknown condition, with the same names', '!If [IsBig, shop, shop-big]', ['name A TopicName']],
    ['by an unknown condition, with other names', '!If [IsBig, !Ref AWS::StackName, !Sub "big-${AWS::StackName}"]', []],
    ['by an unknown condition, with one other name', '!If [IsBig, !Ref AWS::StackName, shop]', ['unknown A TopicName']],
    ['omitted in the first stack', '!If [IsFirst, !Ref AWS::NoValue, shop]', []],
    ['from a mapping with an unknown key', '!FindInMap [Names, !Ref Stored, name]', ['name A TopicName']],
    ['of a topic for events of the stack', '!Select [0, !Ref AWS::NotificationARNs]', ['name A TopicName']],
    ['encoded', 'Fn::Base64: !Ref Role', []],
    ['of a snippet', 'Fn::Transform: {Name: Namer, Parameters: {}}', ['unknown A TopicName']],
  ])('%s: %s', (_, name, expected) => {
    const text = `
Parameters:
  Stage: {Type: String, Default: prod}
  Given: {Type: String}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /name}
Mappings: {Names: {one: {name: x}, two: {name: y}}}
Conditions:
  IsFirst: !Equals [!Ref AWS::StackName, prod-shop]
  IsBig: !Equals [!Ref Stored, big]
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Seed: {Type: Custom::Seed, Properties: {ServiceToken: arn}}
  A:
    Type: ${TOPIC}
    Properties:
      TopicName: ${name.startsWith('Fn::') ? `{${name}}` : name}
`;
    expect(summarize(text, { accepted: ['Custom::*'] })).toEqual(expected);
  });

  it('with a parameter that differs is not an obstacle', () => {
    const text = `Parameters: {Color: {Type: String}}\n${resource(TOPIC, 'TopicName: !Ref Color')}`;
    const next = { ...NEXT, parameters: { Color: 'green' } };
    expect(summarize(text, { current: { ...CURRENT, parameters: { Color: 'blue' } }, next })).toEqual([]);
    expect(summarize(text, { current: { ...CURRENT, parameters: { Color: 'green' } }, next })).toEqual(['name A TopicName']);
  });

  it('is described without its value, with the resource, the property, and what helps', () => {
    expect(find(resource('AWS::SQS::Queue', 'QueueName: orders')).map(describeObstacle)).toEqual([
      'A (AWS::SQS::Queue) has the same QueueName in both stacks, and only one queue can have it. ' +
        'Omit QueueName so that AWS generates it, or add ${AWS::StackName} to it.',
    ]);
    expect(find(resource('AWS::KMS::Alias', 'AliasName: alias/shop, TargetKeyId: k')).map(describeObstacle)).toEqual([
      'A (AWS::KMS::Alias) has the same AliasName in both stacks, and only one alias can have it. Add ${AWS::StackName} to AliasName.',
    ]);
  });

  it('that another resource of the current stack has is an obstacle', () => {
    const text = resource(
      TOPIC,
      'TopicName: !Ref AWS::StackName',
      `B: {Type: ${TOPIC}, Properties: {TopicName: !Sub "\${AWS::StackName}-2"}}`,
    );
    expect(find(text).map(describeObstacle)).toEqual([
      'A (AWS::SNS::Topic) would have the same TopicName in the next stack as B in the current stack. ' +
        'Use values of TopicName that differ in more than a numeric suffix.',
    ]);
  });

  it('of a resource that one of the stacks does not have is not an obstacle', () => {
    const text = `
Conditions: {IsFirst: !Equals [!Ref AWS::StackName, prod-shop], IsNext: !Not [!Condition IsFirst]}
Resources:
  A: {Type: ${TOPIC}, Condition: IsFirst, Properties: {TopicName: shop}}
  B: {Type: ${TOPIC}, Condition: IsNext, Properties: {TopicName: other}}
  Detector: {Type: AWS::GuardDuty::Detector, Condition: IsNext, Properties: {Enable: true}}
  Table: {Type: AWS::DynamoDB::Table, Condition: IsNext, Properties: {}}
`;
    expect(summarize(text)).toEqual([]);
  });
});

describe('resources that the author identifies', () => {
  test.each([
    ['AWS::S3::Bucket', 'BucketName: shop', ['data A', 'name A BucketName']],
    ['AWS::IAM::Role', 'RoleName: shop', ['name A RoleName']],
    ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName: shop', ['name A ManagedPolicyName']],
    ['AWS::CloudWatch::Alarm', 'AlarmName: shop', ['name A AlarmName']],
    ['AWS::Logs::LogGroup', 'LogGroupName: /aws/lambda/shop', ['name A LogGroupName']],
    ['AWS::SSM::Parameter', 'Name: /shop/url, Type: String, Value: x', ['name A Name']],
    ['AWS::SecretsManager::Secret', 'Name: shop, SecretString: x', ['name A Name']],
    ['AWS::ElasticLoadBalancingV2::TargetGroup', 'Name: shop', ['name A Name']],
    ['AWS::Cognito::UserPoolDomain', 'Domain: shop, UserPoolId: !Ref B', ['name A Domain']],
    ['AWS::CloudFront::CachePolicy', 'CachePolicyConfig: {Name: shop}', ['name A CachePolicyConfig.Name']],
    ['AWS::CloudFront::Distribution', 'DistributionConfig: {Aliases: [shop.example.com]}', ['name A DistributionConfig.Aliases']],
    ['AWS::CloudFront::Distribution', 'DistributionConfig: {Aliases: [!Sub "${AWS::StackName}.example.com"]}', []],
    ['AWS::CloudFront::Distribution', 'DistributionConfig: {}', []],
    ['AWS::ApiGateway::DomainName', 'DomainName: shop.example.com', ['name A DomainName']],
    ['AWS::Route53::HostedZone', 'Name: example.com', ['name A Name']],
    ['AWS::Route53::HostedZone', 'Name: shop.internal, VPCs: [{VPCId: vpc-1, VPCRegion: eu-west-1}]', ['name A Name, VPCs']],
    ['AWS::Route53::HostedZone', 'Name: shop.internal, VPCs: [{VPCId: !Ref B, VPCRegion: eu-west-1}]', []],
    ['AWS::Route53::RecordSet', 'Name: a.example.com, Type: A, HostedZoneId: Z1', ['name A HostedZoneId, Name, Type']],
    [
      'AWS::Route53::RecordSet',
      'Name: a.example.com, Type: A, HostedZoneName: example.com.',
      ['name A HostedZoneName, Name, Type'],
    ],
    ['AWS::Route53::RecordSet', 'Name: a.example.com, Type: A, HostedZoneId: Z1, SetIdentifier: !Ref AWS::StackName', []],
    ['AWS::Route53::RecordSet', 'Name: a.example.com, Type: A, HostedZoneId: !Ref B', []],
    [
      'AWS::Route53::RecordSetGroup',
      'HostedZoneId: Z1, RecordSets: [{Name: a.example.com, Type: A}, {Name: !Sub "${AWS::StackName}.example.com", Type: A}]',
      ['name A HostedZoneId, RecordSets.Name, RecordSets.Type'],
    ],
    ['AWS::S3::BucketPolicy', 'Bucket: shop', ['shared A Bucket']],
    ['AWS::S3::BucketPolicy', 'Bucket: !Ref B', []],
    ['AWS::SQS::QueuePolicy', 'Queues: [!Ref B, "https://sqs/shop"]', ['shared A Queues']],
    ['AWS::SQS::QueuePolicy', 'Queues: https://sqs/shop', ['shared A Queues']],
    ['AWS::SNS::TopicPolicy', 'Topics: [!Ref B]', []],
    ['AWS::IAM::Policy', 'PolicyName: p, Roles: [!Ref B]', []],
    ['AWS::IAM::Policy', 'PolicyName: p, Roles: [shop]', ['name A PolicyName, Roles']],
    ['AWS::ECS::Service', 'ServiceName: web, Cluster: !Ref B', []],
    ['AWS::ECS::Service', 'ServiceName: web, Cluster: shared', ['name A Cluster, ServiceName']],
    ['AWS::ECS::Service', 'Cluster: shared', []],
    ['AWS::EC2::SecurityGroup', 'GroupName: web, VpcId: !Ref B', []],
    ['AWS::EC2::SecurityGroup', 'GroupName: web, VpcId: vpc-1', ['name A VpcId, GroupName']],
    ['AWS::EC2::EIPAssociation', 'AllocationId: eipalloc-1, InstanceId: !Ref B', ['shared A AllocationId']],
    [
      'AWS::EC2::NetworkInterfaceAttachment',
      'NetworkInterfaceId: eni-1, InstanceId: !Ref B, DeviceIndex: 1',
      ['shared A NetworkInterfaceId'],
    ],
    ['AWS::EC2::VolumeAttachment', 'VolumeId: vol-1, InstanceId: !Ref B', ['shared A VolumeId']],
    [
      'AWS::EC2::Instance',
      'NetworkInterfaces: [{NetworkInterfaceId: eni-1, DeviceIndex: 0}]',
      ['name A NetworkInterfaces.NetworkInterfaceId'],
    ],
    ['AWS::EC2::Instance', 'SubnetId: subnet-1', []],
    ['AWS::EC2::Instance', 'SubnetId: subnet-1, PrivateIpAddress: 10.0.0.4', ['name A SubnetId, PrivateIpAddress']],
    ['AWS::EC2::NatGateway', 'AllocationId: eipalloc-1, SubnetId: subnet-1', ['name A AllocationId']],
    ['AWS::ElasticLoadBalancingV2::ListenerRule', 'ListenerArn: arn, Priority: 1', ['shared A ListenerArn, Priority']],
    ['AWS::WAFv2::WebACLAssociation', 'ResourceArn: arn, WebACLArn: !GetAtt B.Arn', ['shared A ResourceArn']],
    ['AWS::ApiGateway::BasePathMapping', 'DomainName: shop.example.com', ['shared A DomainName']],
    ['AWS::Lambda::EventSourceMapping', 'EventSourceArn: arn, FunctionName: !Ref B', ['consumer A EventSourceArn']],
    ['AWS::Lambda::EventSourceMapping', 'EventSourceArn: !GetAtt B.Arn, FunctionName: !Ref B', []],
    ['AWS::SNS::Subscription', 'TopicArn: arn, Protocol: lambda, Endpoint: !GetAtt B.Arn', ['consumer A TopicArn']],
    ['AWS::Pipes::Pipe', 'Source: arn, Target: arn, RoleArn: arn', ['consumer A Source']],
    ['AWS::GuardDuty::Detector', 'Enable: true', ['account A']],
    ['AWS::DynamoDB::Table', '', ['data A']],
    ['AWS::RDS::DBInstance', 'DBClusterIdentifier: !Ref B', []],
    ['AWS::EC2::Instance', 'BlockDeviceMappings: [{DeviceName: /dev/sdb, Ebs: {DeleteOnTermination: false}}]', ['data A']],
    ['AWS::EC2::Instance', 'BlockDeviceMappings: [{DeviceName: /dev/sdb, Ebs: {VolumeSize: 8}}, {DeviceName: /dev/sdc}]', []],
    ['AWS::EC2::Instance', 'BlockDeviceMappings: !FindInMap [Devices, !Ref B, list]', ['data A']],
    ['AWS::EC2::Instance', 'BlockDeviceMappings: [{Ebs: !FindInMap [Devices, !Ref B, ebs]}]', ['data A']],
    ['AWS::EC2::Instance', 'Volumes: [{VolumeId: vol-1, Device: /dev/sdb}]', ['data A', 'name A Volumes.VolumeId']],
    ['Custom::Seed', 'ServiceToken: arn', ['unknown A']],
    ['AWS::CloudFormation::CustomResource', 'ServiceToken: arn', ['unknown A']],
    ['Acme::Shop::Order', '', ['unknown A']],
    ['AWS::Shop::Order', '', ['unknown A']],
    ['Custom::S3AutoDeleteObjects', 'ServiceToken: arn, BucketName: !Ref B', []],
    ['Custom::S3BucketNotifications', 'ServiceToken: arn, BucketName: shop', ['shared A BucketName']],
    ['AWS::CloudFormation::StackSet', 'StackSetName: !Ref AWS::StackName', ['unknown A']],
  ])('%s with {%s}', (type, properties, expected) => {
    const text = `Mappings: {Devices: {a: {list: [], ebs: {}}}}\n${resource(type, properties, 'B: {Type: AWS::EC2::VPC}')}`;
    expect(summarize(text.replace('B: {Type: AWS::EC2::VPC}', `B: {Type: ${typeOfOther(type)}}`))).toEqual(expected);
  });

  /** A type whose resources have IDs and the attribute Arn. */
  function typeOfOther(type: string): string {
    return /Lambda|SNS::Sub|WAF/.test(type) ? 'AWS::SQS::Queue' : 'AWS::EC2::VPC';
  }

  it('have one obstacle for members of a list that are equal', () => {
    expect(summarize(resource('AWS::SQS::QueuePolicy', 'Queues: [a, b]'))).toEqual(['shared A Queues']);
  });

  it('are compared with each member of a list that is longer in one stack', () => {
    const text = `
Conditions: {IsFirst: !Equals [!Ref AWS::StackName, prod-shop]}
Resources:
  A: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!If [IsFirst, first, !Ref AWS::NoValue], shared]}}
`;
    expect(summarize(text)).toEqual(['shared A Queues']);
  });

  it('are compared as a whole if the list is unknown', () => {
    const text = `Parameters: {Given: {Type: CommaDelimitedList}}\n${resource('AWS::SQS::QueuePolicy', 'Queues: !Ref Given')}`;
    expect(summarize(text)).toEqual(['shared A Queues']);
  });

  it('can be equal by a name in another scope', () => {
    const text = `
Resources:
  Api: {Type: AWS::ApiGateway::RestApi}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: prod}}
  Cluster: {Type: AWS::ECS::Cluster}
  Service: {Type: AWS::ECS::Service, Properties: {Cluster: !Ref Cluster, ServiceName: web}}
  Rule: {Type: AWS::Events::Rule, Properties: {State: ENABLED}}
  ByStage: {Type: ${TOPIC}, Properties: {TopicName: !Ref Stage}}
  ByService: {Type: ${TOPIC}, Properties: {TopicName: !GetAtt Service.Name}}
  ByRule: {Type: ${TOPIC}, Properties: {TopicName: !Ref Rule}}
  ByVpc: {Type: AWS::EC2::Subnet, Properties: {VpcId: !GetAtt Other.VpcId, CidrBlock: 10.0.0.0/24}}
  Other: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
`;
    expect(summarize(text)).toEqual(['name ByStage TopicName', 'unknown ByService TopicName', 'unknown ByVpc VpcId, CidrBlock']);
  });

  it('can be accepted if their data does not need to follow, and not if they have a name', () => {
    const text = resource('AWS::S3::Bucket', 'BucketName: shop', 'B: {Type: AWS::S3::Bucket}');
    expect(summarize(text, { accepted: ['AWS::S3::*'] })).toEqual(['name A BucketName']);
    expect(summarize(text, { accepted: ['A'] })).toEqual(['name A BucketName', 'data B']);
  });
});

describe('a bucket for access logs', () => {
  const LOGGED = `
  Data: {Type: AWS::S3::Bucket, Properties: {LoggingConfiguration: {DestinationBucketName: !Ref Logs, LogFilePrefix: x}}}
  Site: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {Enabled: true, Logging: {Bucket: !GetAtt Logs.DomainName}}}}
  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Logs, PolicyDocument: {}}}
  Logs: {Type: AWS::S3::Bucket, Properties: {LoggingConfiguration: {LogFilePrefix: self}}}
`;

  test.each([
    ['holds no data that must follow', '', []],
    ['can be named in a description', `Key: {Type: AWS::KMS::Key, Properties: {Description: !Ref Logs}}`, []],
    [
      'holds data if another resource refers to it',
      `Topic: {Type: ${TOPIC}, Properties: {DisplayName: !Ref Logs}}`,
      ['data Logs'],
    ],
    ['holds data if an output refers to it', 'Outputs: {Name: {Value: !Ref Logs}}', ['data Logs']],
  ])('%s', (_, others, expected) => {
    const [resources, outputs] = others.startsWith('Outputs') ? ['', others] : [others, ''];
    expect(summarize(`Resources:${LOGGED}  ${resources}\n${outputs}`)).toEqual([...expected, 'data Data']);
  });

  it('is a bucket of the template', () => {
    const text = `Parameters: {Logs: {Type: String}}\n${resource('AWS::S3::Bucket', 'LoggingConfiguration: {DestinationBucketName: !Ref Logs}')}`;
    expect(summarize(text)).toEqual(['data A']);
  });
});

describe('outputs', () => {
  test.each([
    ['a fixed export', 'shop-url', ['export Url Export']],
    ['an export with the name of the stack', '!Sub "${AWS::StackName}-url"', []],
    ['an unknown export', '!ImportValue {"Fn::Sub": "${AWS::StackName}-url"}', ['unknown Url Export']],
  ])('with %s', (_, name, expected) => {
    const text = `${resource(TOPIC, '')}Outputs: {Url: {Value: x, Export: {Name: ${name}}}, Plain: {Value: x}}`;
    expect(summarize(text)).toEqual(expected);
  });

  it('of one stack only are not obstacles', () => {
    const text = `
Conditions: {IsNext: !Equals [!Ref AWS::StackName, prod-shop-2]}
${resource(TOPIC, '')}
Outputs: {Url: {Condition: IsNext, Value: x, Export: {Name: url}}}`;
    expect(summarize(text)).toEqual([]);
  });
});

describe('nested stacks', () => {
  const PARENT = `
Resources:
  Topic: {Type: ${TOPIC}}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://example.com/child.yaml
      Parameters: {Prefix: shop, Suffixes: [a, b], Own: !Ref Topic, Stored: !ImportValue x}
  User: {Type: ${TOPIC}, Properties: {TopicName: !GetAtt Child.Outputs.Name}}
  Unknown: {Type: ${TOPIC}, Properties: {TopicName: !GetAtt Child.Outputs.None}}
`;
  const nested = (
    name: string,
    parameters = '{Prefix: {Type: String}, Suffixes: {Type: String}, Own: {Type: String}, Stored: {Type: String}}',
  ) => ({
    nested: {
      Child: {
        template: parseTemplate(`
Parameters: ${parameters}
Resources: {A: {Type: ${TOPIC}, Properties: {TopicName: ${name}}}}
Outputs: {Name: {Value: ${name}, Export: {Name: ${name}}}}
`),
      },
    },
  });

  test.each([
    ['a fixed name', 'shop', 'same'],
    ['the value of a parent', '!Sub "${Prefix}-${Suffixes}"', 'same'],
    ['an import of the parent', '!Ref Stored', 'same'],
    ['a resource of the parent', '!Sub "${Own}-x"', 'different'],
    ['the name of the nested stack', '!Ref AWS::StackName', 'different'],
  ])('with %s', (_, name, comparison) => {
    const inChild = comparison === 'same' ? ['name Child/A TopicName', 'export Child/Name Export', 'name User TopicName'] : [];
    expect(summarize(PARENT, nested(name))).toEqual([...inChild, 'unknown Unknown TopicName']);
  });

  it('with a broken template are an obstacle, and the advice names the template', () => {
    const template = parseTemplate(`Resources: {A: {Type: ${TOPIC}, Properties: {TopicName: !Ref Absent}}}`);

    const parent =
      'Resources: {Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://example.com/child.yaml}}}';

    expect(find(parent, { nested: { Child: { template } } }).map(({ resource, remedy }) => [resource, remedy])).toContainEqual([
      'Child',
      'Correct the template of Child, or move Child to another stack.',
    ]);
  });

  it('without a known template are an obstacle', () => {
    expect(summarize(PARENT)).toEqual(['unknown Child', 'unknown User TopicName', 'unknown Unknown TopicName']);
    expect(find(PARENT).map(describeObstacle)[0]).toBe(
      'Cannot determine whether two stacks can have the template of the nested stack Child: The gate reads the template of the revision, and not ' +
        'the templates of its nested stacks. Move the resources of Child to the template of the revision, or deploy Child as a separate stack with another ' +
        'action.',
    );
  });

  it('with parameters that are unknown as a whole have unknown values', () => {
    const text = resource(
      'AWS::CloudFormation::Stack',
      'TemplateURL: u, Parameters: !GetAtt Seed.All',
      'Seed: {Type: Custom::Seed}',
    );
    const child = { template: parseTemplate(`Parameters: {Name: {Type: String}}\n${resource(TOPIC, 'TopicName: !Ref Name')}`) };
    expect(summarize(text, { nested: { A: child }, accepted: ['Seed'] })).toEqual(['unknown A/A TopicName']);
  });

  it('that only one stack has are not obstacles', () => {
    const text = `
Conditions: {IsNext: !Equals [!Ref AWS::StackName, prod-shop-2]}
Resources: {A: {Type: AWS::CloudFormation::Stack, Condition: IsNext, Properties: {TemplateURL: u}}, B: {Type: ${TOPIC}}}`;
    expect(summarize(text)).toEqual([]);
  });
});

describe('a template', () => {
  it('with a macro is unknown', () => {
    expect(find(`Transform: [Namer]\n${resource(TOPIC, '')}`).map(describeObstacle)).toContain(
      'Cannot determine which resources Namer adds to the template, because the gate reads the template before its macros. ' +
        'Deploy a template without Namer: apply it in the build, or write the resources that it adds.',
    );
  });

  it('with a loop over unknown names is unknown', () => {
    const text = `
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  Topic: {Type: ${TOPIC}}
  Fn::ForEach::Topics: [Name, !Ref Names, {'T\${Name}': {Type: ${TOPIC}}}]`;
    expect(summarize(text)).toEqual(['unknown']);
    const known = { ...CURRENT, parameters: { Names: 'a,b' } };
    expect(summarize(text, { current: known, next: { ...NEXT, parameters: { Names: 'a,b' } } })).toEqual([]);
  });

  it('that CloudFormation would refuse is unknown', () => {
    expect(find(resource(TOPIC, 'TopicName: !Ref Nothing')).map(describeObstacle)).toEqual([
      'Cannot determine whether two stacks can have the template: Template format error: Unresolved resource dependencies [Nothing] in the Resources block of the template ' +
        'Correct the template.',
    ]);
  });

  it('does not hide errors of the program', () => {
    expect(() => find(resource(TOPIC, ''), { current: undefined as never })).toThrow(TypeError);
  });

  it('without names and with types that do not need a name has no obstacle', () => {
    const types = resourceTypes().filter(
      (type) =>
        isDescribed(type) &&
        !isStateful(type) &&
        !isAccountType(type) &&
        identifiersOf(type).length === 0 &&
        !type.startsWith('AWS::CloudFormation::'),
    );
    expect(types.length).toBeGreaterThan(700);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...types), { maxLength: 20 }),
        fc.string({ unit: 'grapheme-ascii' }),
        (chosen, text) => {
          const Resources = Object.fromEntries(
            chosen.map((Type, index) => [`R${index}`, { Type, Properties: { Description: text } }]),
          );
          expect(find(JSON.stringify({ Resources }))).toEqual([]);
        },
      ),
    );
  });

  it('with a generated name for each resource has no obstacle, and with a fixed name it has one', () => {
    const types = resourceTypes().flatMap((type) => {
      const [only, ...others] = identifiersOf(type);
      const path = only?.length === 1 ? only[0]?.path : undefined;
      const isPlain = path?.length === 1 && only?.[0]?.isGenerated === true && others.length === 0;
      return isPlain && isDescribed(type) && !isStateful(type) && !isAccountType(type) ? [[type, String(path[0])] as const] : [];
    });
    expect(types.length).toBeGreaterThan(150);
    for (const [type, property] of types) {
      expect(summarize(resource(type, ''))).toEqual([]);
      expect(summarize(resource(type, `${property}: !Ref AWS::StackName`))).toEqual([]);
      expect(summarize(resource(type, `${property}: shop`)).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
        `A ${property}`,
      ]);
    }
  });
});
