import type { Push } from '../support/pushes.ts';

/** A push that teams make often, with the effect that decides about it. */
export interface CommonPush extends Push {
  readonly name: string;
  /** The most severe effect. */
  readonly effect: string;
}

const role = '{Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}, Description: DESCRIPTION}}';
const fn = (key: string) =>
  `{Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, Role: r, Code: {S3Bucket: b, S3Key: ${key}}}}`;
const permission =
  '{Type: AWS::Lambda::Permission, Properties: {Action: a, Principal: sns.amazonaws.com, FunctionName: !GetAtt Fn.Arn}}';
const task = (tag: string, more = '') =>
  `{Type: AWS::ECS::TaskDefinition, Properties: {Family: web, ContainerDefinitions: [{Name: web, Image: web:${tag}, Memory: 128${more}}]}}`;
const service = (count: number) => `{Type: AWS::ECS::Service, Properties: {DesiredCount: ${count}, TaskDefinition: !Ref Task}}`;
const version = '{Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Fn}}';
const alias = (id: string) =>
  `{Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Fn, FunctionVersion: !GetAtt ${id}.Version}}`;
const api = '{Type: AWS::ApiGateway::RestApi, Properties: {Name: api}}';
const deployment = '{Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api}}';
const stage = (id: string) =>
  `{Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: prod, DeploymentId: !Ref ${id}}}`;
const layer = (key: string) =>
  `{Type: AWS::Lambda::LayerVersion, Properties: {LayerName: shared, Content: {S3Bucket: b, S3Key: ${key}}}}`;
const group = (rules: string) =>
  `{Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: web, VpcId: vpc-1, SecurityGroupIngress: [${rules}]}}`;
const rule = (port: number) => `{IpProtocol: tcp, FromPort: ${port}, ToPort: ${port}, CidrIp: 10.0.0.0/8}`;
const table = (attributes: string, more = '', key = 'id') =>
  `{Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [${attributes}], KeySchema: [{AttributeName: ${key}, KeyType: HASH}]${more}}}`;
const id = '{AttributeName: id, AttributeType: S}';
const mail = '{AttributeName: mail, AttributeType: S}';
const index =
  ', GlobalSecondaryIndexes: [{IndexName: m, KeySchema: [{AttributeName: mail, KeyType: HASH}], Projection: {ProjectionType: ALL}}]';
const logs = (days: number) => `{Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: ${days}}}`;
const queue = (properties: string) => `{Type: AWS::SQS::Queue, Properties: {${properties}}}`;
const database = (properties: string) =>
  `{Type: AWS::RDS::DBInstance, Properties: {Engine: mysql, DBInstanceClass: db.t4g.small, AllocatedStorage: '20', ${properties}}}`;
const launch = (image: string) => `{Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {ImageId: ${image}}}}`;
const scaling =
  '{Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: "1", MaxSize: "2", AvailabilityZones: [a], LaunchTemplate: {LaunchTemplateId: !Ref Launch, Version: !GetAtt Launch.LatestVersionNumber}}}';
const alarm = (threshold: number) =>
  `{Type: AWS::CloudWatch::Alarm, Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, Threshold: ${threshold}}}`;
const events = (expression: string) => `{Type: AWS::Events::Rule, Properties: {ScheduleExpression: ${expression}}}`;
const key = (statement: string) =>
  `{Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: "kms:*", Resource: "*"}${statement}]}}}`;
const bucket = (properties: string) => `{Type: AWS::S3::Bucket, Properties: {BucketName: shop-data${properties}}}`;
const machine = (text: string) => `{Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: r, DefinitionString: ${text}}}`;

/** The pushes that teams make most often, from the examples and issues of the CDK, SAM, and CloudFormation. */
export const COMMON_PUSHES: readonly CommonPush[] = [
  {
    name: 'New container image of a service',
    before: { Task: task('1'), Service: service(2) },
    after: { Task: task('2'), Service: service(2) },
    effect: 'revision',
  },
  {
    name: 'New environment variable of a container',
    before: { Task: task('1'), Service: service(2) },
    after: { Task: task('1', ', Environment: [{Name: A, Value: b}]'), Service: service(2) },
    effect: 'revision',
  },
  {
    name: 'Changed number of tasks',
    before: { Task: task('1'), Service: service(2) },
    after: { Task: task('1'), Service: service(3) },
    effect: 'update',
  },
  { name: 'New code of a function', before: { Fn: fn('a') }, after: { Fn: fn('b') }, effect: 'update' },
  {
    name: 'New code of a function with a permission',
    before: { Fn: fn('a'), Permission: permission },
    after: { Fn: fn('b'), Permission: permission },
    effect: 'update',
  },
  {
    name: 'New version of a function behind an alias',
    before: { Fn: fn('a'), VersionA: version, Alias: alias('VersionA') },
    after: { Fn: fn('b'), VersionB: version, Alias: alias('VersionB') },
    effect: 'revision',
  },
  { name: 'New content of a layer', before: { Layer: layer('a') }, after: { Layer: layer('b') }, effect: 'revision' },
  {
    name: 'New deployment of a REST API',
    before: { Api: api, DeploymentA: deployment, Stage: stage('DeploymentA') },
    after: { Api: api, DeploymentB: deployment, Stage: stage('DeploymentB') },
    effect: 'revision',
  },
  {
    name: 'Changed description of a role',
    before: { Role: role.replace('DESCRIPTION', 'a') },
    after: { Role: role.replace('DESCRIPTION', 'b') },
    effect: 'update',
  },
  {
    name: 'Additional rule in a security group',
    before: { Group: group(rule(443)) },
    after: { Group: group(`${rule(443)}, ${rule(8443)}`) },
    effect: 'update',
  },
  {
    name: 'Additional statement in a key policy',
    before: { Key: key('') },
    after: {
      Key: key(', {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/app"}, Action: "kms:Decrypt", Resource: "*"}'),
    },
    effect: 'update',
  },
  {
    name: 'New index of a table',
    before: { Table: table(id) },
    after: { Table: table(`${mail}, ${id}`, index) },
    effect: 'update',
  },
  { name: 'Longer retention of logs', before: { Logs: logs(14) }, after: { Logs: logs(30) }, effect: 'update' },
  {
    name: 'New image of an Auto Scaling group',
    before: { Launch: launch('a'), Group: scaling },
    after: { Launch: launch('b'), Group: scaling },
    effect: 'update',
  },
  { name: 'Changed alarm threshold', before: { Alarm: alarm(1) }, after: { Alarm: alarm(2) }, effect: 'update' },
  {
    name: 'Changed schedule',
    before: { Rule: events('rate(1 hour)') },
    after: { Rule: events('rate(2 hours)') },
    effect: 'update',
  },
  {
    name: 'New definition of a state machine',
    before: { Machine: machine('a') },
    after: { Machine: machine('b') },
    effect: 'update',
  },
  {
    name: 'New queue and alarm',
    before: { Logs: logs(14) },
    after: { Logs: logs(14), Queue: queue('DelaySeconds: 1'), Alarm: alarm(1) },
    effect: 'create',
  },
  {
    name: 'Larger database storage',
    before: { Database: database('StorageType: gp3') },
    after: { Database: database('StorageType: gp3').replace("'20'", "'40'") },
    effect: 'update',
  },
  { name: 'Shorter retention of logs', before: { Logs: logs(30) }, after: { Logs: logs(14) }, effect: 'lose-data' },
  {
    name: 'Changed storage type of a database',
    before: { Database: database('StorageType: gp2') },
    after: { Database: database('StorageType: gp3') },
    effect: 'may-replace',
  },
  {
    name: 'Deletion protection of a database turned off',
    before: { Database: database('DeletionProtection: true') },
    after: { Database: database('DeletionProtection: false') },
    effect: 'unprotect',
  },
  {
    name: 'Versioning of a bucket suspended',
    before: { Bucket: bucket(', VersioningConfiguration: {Status: Enabled}') },
    after: { Bucket: bucket(', VersioningConfiguration: {Status: Suspended}') },
    effect: 'unprotect',
  },
  {
    name: 'Changed key of a table',
    before: { Table: table(`${id}, ${mail}`) },
    after: { Table: table(`${id}, ${mail}`, '', 'mail') },
    effect: 'replace',
  },
  {
    name: 'Renamed logical ID of a queue',
    before: { Queue: queue('QueueName: q') },
    after: { Jobs: queue('QueueName: q') },
    effect: 'delete',
  },
];
