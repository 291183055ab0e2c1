import type { TemplateEdit } from './sample-app.ts';

/** The path of a resource. */
export const resource = (...path: readonly string[]) => ['Resources', ...path];

export const MORE_MEMORY: readonly TemplateEdit[] = [
  { path: resource('Api', 'Properties', 'MemorySize'), value: 1024 },
  {
    path: resource('Backlog'),
    value: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 100,
        EvaluationPeriods: 1,
      },
    },
  },
];

export const WITHOUT_ORDERS: readonly TemplateEdit[] = [
  { path: resource('Orders'), value: undefined },
  { path: resource('ApiRole', 'Properties', 'Policies'), value: undefined },
  { path: resource('Api', 'Properties', 'Environment', 'Variables', 'TABLE'), value: undefined },
];

/** The path of a property of the orders table. */
const ordersProperty = (name: string) => resource('Orders', 'Properties', name);

export const WITH_PROTECTION: readonly TemplateEdit[] = [
  { path: ordersProperty('DeletionProtectionEnabled'), value: true },
  { path: ordersProperty('PointInTimeRecoverySpecification'), value: { PointInTimeRecoveryEnabled: true } },
];

export const WITHOUT_PROTECTION: readonly TemplateEdit[] = [
  { path: ordersProperty('DeletionProtectionEnabled'), value: false },
  { path: ordersProperty('PointInTimeRecoverySpecification'), value: { PointInTimeRecoveryEnabled: true } },
];

/** A database cluster that keeps its automated backups for a number of days. */
export function withLedger(days: number): readonly TemplateEdit[] {
  const Properties = {
    Engine: 'aurora-postgresql',
    ManageMasterUserPassword: true,
    MasterUsername: 'app',
    BackupRetentionPeriod: days,
  };
  return [{ path: resource('Ledger'), value: { Type: 'AWS::RDS::DBCluster', Properties } }];
}

/** A task definition with one container, and the service that runs it. */
export function withTask(tag: string): readonly TemplateEdit[] {
  const task = { Family: 'web', ContainerDefinitions: [{ Name: 'web', Image: `web:${tag}`, Memory: 128 }] };
  return [
    { path: resource('Web'), value: { Type: 'AWS::ECS::TaskDefinition', Properties: task } },
    { path: resource('WebService'), value: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Web' } } } },
  ];
}

/** A published version of the Api with an alias, and a permission to invoke the Api. */
export function withVersion(version: string, memory: number): readonly TemplateEdit[] {
  const FunctionName = { Ref: 'Api' };
  const FunctionVersion = { 'Fn::GetAtt': [version, 'Version'] };
  const permission = {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': ['Api', 'Arn'] },
    Principal: 'events.amazonaws.com',
  };
  return [
    { path: resource('Api', 'Properties', 'MemorySize'), value: memory },
    { path: resource(version), value: { Type: 'AWS::Lambda::Version', Properties: { FunctionName } } },
    {
      path: resource('Live'),
      value: { Type: 'AWS::Lambda::Alias', Properties: { Name: 'live', FunctionName, FunctionVersion } },
    },
    { path: resource('Invoke'), value: { Type: 'AWS::Lambda::Permission', Properties: permission } },
  ];
}
