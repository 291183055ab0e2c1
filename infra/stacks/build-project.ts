import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Cache, type CommonProjectProps, LinuxArmBuildImage, LocalCacheMode, type Project } from 'aws-cdk-lib/aws-codebuild';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from '../constructs/permissions/acknowledgements.ts';
import type { BuildNetwork } from './build-network.ts';

const IN_A_VPC =
  'In a VPC, CodeBuild creates network interfaces with generated IDs: https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html';

/** Returns the common props of the builds: Arm, a local cache for npm, and logs with a retention. */
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

/** Acknowledges the findings of cdk-nag in the permissions that the CDK grants every CodeBuild project. */
export function acknowledgeBuild(project: Project, network: BuildNetwork | undefined): void {
  const stack = Stack.of(project);
  const logStreams = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `/aws/codebuild/${project.projectName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  acknowledgeWildcards(project, [logStreams], 'Only the log streams of this project. CodeBuild generates their names.');
  const interfaces = stack.formatArn({ service: 'ec2', resource: 'network-interface', resourceName: '*' });
  if (network) acknowledgeWildcards(project, [interfaces, '*'], IN_A_VPC);
  acknowledge(
    project,
    'AwsSolutions-CB4',
    'The artifact bucket encrypts the output of a build. The project stores nothing else.',
  );
}
