import { expect, test } from 'vitest';
import { requiresRecreation, worseRecreation } from '../../../core/resource-types/resource-rules.ts';

test.each([
  ['AWS::SNS::Topic', 'TopicName', 'Always'],
  ['AWS::SNS::Topic', 'DisplayName', 'Never'],
  ['AWS::EC2::Instance', 'InstanceType', 'Conditionally'],
  ['AWS::DynamoDB::Table', 'KeySchema/0/AttributeName', 'Always'],
  ['AWS::DynamoDB::GlobalTable', 'GlobalSecondaryIndexes/0/KeySchema', 'Never'],
  ['AWS::FSx::FileSystem', 'LustreConfiguration/DeploymentType', 'Always'],
  ['AWS::FSx::FileSystem', 'LustreConfiguration/WeeklyMaintenanceStartTime', 'Never'],
  ['AWS::S3::Bucket', 'Tags/0/Value', 'Never'],
  ['AWS::IAM::Role', 'AssumeRolePolicyDocument/Statement/0/Action', 'Never'],
  ['AWS::SNS::Topic', 'DisplayName/Inside', 'Never'],
  ['AWS::SNS::Topic', 'Nonsense', 'Conditionally'],
  ['AWS::Lambda::Function', 'VpcConfig/Nonsense', 'Conditionally'],
  ['AWS::Lambda::Function', 'Layers/0', 'Never'],
  ['AWS::DynamoDB::GlobalTable', 'GlobalSecondaryIndexes/Nonsense', 'Conditionally'],
  ['AWS::RedshiftServerless::Snapshot', 'Tags/0/Value', 'Always'],
  ['AWS::Budgets::Budget', 'NotificationsWithSubscribers/0/Notification/Threshold', 'Always'],
  ['AWS::AccessAnalyzer::ArchiveRule', 'Filter/anyKey/Eq', 'Never'],
  ['AWS::AutoScaling::AutoScalingGroup', 'LaunchTemplate/Version', 'Conditionally'],
  ['AWS::AutoScaling::AutoScalingGroup', 'MinSize', 'Never'],
  ['AWS::OpenSearchService::Domain', 'EncryptionAtRestOptions/Enabled', 'Conditionally'],
  ['AWS::OpenSearchService::Domain', 'EncryptionAtRestOptions/Nonsense', 'Conditionally'],
  ['AWS::OpenSearchService::Domain', 'AdvancedSecurityOptions/MasterUserOptions', 'Never'],
  ['AWS::OpenSearchService::Domain', 'EngineVersion', 'Conditionally'],
  ['AWS::FSx::Volume', 'OntapConfiguration/VolumeStyle', 'Always'],
  ['AWS::DynamoDB::Table', 'AttributeDefinitions/0/AttributeName', 'Conditionally'],
  ['AWS::DynamoDB::Table', 'AttributeDefinitions/1', 'Never'],
  ['AWS::LakeFormation::DataLakeSettings', 'Admins/0', 'Conditionally'],
  ['My::Own::Type', 'Colour', 'Conditionally'],
])('a change to %s %s requires recreation: %s', (type, path, expected) => {
  expect(requiresRecreation(type, path.split('/'))).toBe(expected);
});

test.each([
  ['AWS::FSx::FileSystem', 'LustreConfiguration', 'Always'],
  ['AWS::DynamoDB::GlobalTable', 'GlobalSecondaryIndexes', 'Conditionally'],
  ['AWS::Lambda::Function', 'VpcConfig', 'Never'],
  ['AWS::WAFv2::WebACL', 'Rules', 'Never'],
  ['AWS::OpenSearchService::Domain', 'EncryptionAtRestOptions', 'Conditionally'],
  ['AWS::DynamoDB::Table', 'AttributeDefinitions', 'Conditionally'],
  ['AWS::DynamoDB::Table', 'AttributeDefinitions/1', 'Never'],
  ['AWS::S3::Bucket', 'Tags', 'Never'],
])('all that may be in %s %s requires recreation: %s', (type, path, expected) => {
  expect(requiresRecreation(type, path.split('/'), true)).toBe(expected);
});

test('a property that replaces does so for everything in it', () => {
  expect(requiresRecreation('AWS::ECS::TaskDefinition', ['Volumes', '0', 'Host', 'SourcePath'])).toBe('Always');
});

test('the worse of two is always the more severe', () => {
  expect(worseRecreation('Never', 'Conditionally')).toBe('Conditionally');
  expect(worseRecreation('Always', 'Conditionally')).toBe('Always');
  expect(worseRecreation('Never', 'Never')).toBe('Never');
});
