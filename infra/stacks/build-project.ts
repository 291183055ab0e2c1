import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Cache, type CommonProjectProps, LinuxArmBuildImage, LocalCacheMode, type Project } from 'aws-cdk-lib/aws-codebuild';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from '../constructs/permissions/acknowledgements.ts';
import type { BuildNetwork } from './build-network.ts';

const IN_A_VPC =
  'In a VPC, CodeBuild makes network interfaces, whose ids nobody knows before: https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html';

/** What all builds share: Arm, what npm downloaded kept for the next build where CodeBuild still has it, logs that end some day. */
export function buildDefaults(scope: Construct, id: string, network: BuildNetwork | undefined): CommonProjectProps {
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  }) as ILogGroup;
  return {
    environment: { buildImage: LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0 },
    cache: Cache.local(LocalCacheMode.CUSTOM),
    logging: { cloudWatch: { logGroup } },
    grantReportGroupPermissions: false,
    ...network,
  };
}

/** The permissions that CDK gives every CodeBuild project, with the reasons for what cdk-nag finds in them. */
export function acknowledgeBuild(project: Project, network: BuildNetwork | undefined): void {
  const stack = Stack.of(project);
  const logStreams = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `/aws/codebuild/${project.projectName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  acknowledgeWildcards(project, [logStreams], 'The log streams of this project alone; a build names its own.');
  const interfaces = stack.formatArn({ service: 'ec2', resource: 'network-interface', resourceName: '*' });
  if (network) acknowledgeWildcards(project, [interfaces, '*'], IN_A_VPC);
  acknowledge(project, 'AwsSolutions-CB4', 'What a build puts out is encrypted by the artifact bucket; nothing else is kept.');
}
