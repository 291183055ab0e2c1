import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Project } from 'aws-cdk-lib/aws-codebuild';
import { acknowledge, acknowledgeWildcards } from '../constructs/acknowledgements.ts';

/** The permissions that CDK gives every CodeBuild project, with the reasons for what cdk-nag finds in them. */
export function acknowledgeBuild(project: Project): void {
  const logStreams = Stack.of(project).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `/aws/codebuild/${project.projectName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  acknowledgeWildcards(project, [logStreams], 'The log streams of this project alone; a build names its own.');
  acknowledge(project, 'AwsSolutions-CB4', 'What a build puts out is encrypted by the artifact bucket; nothing else is kept.');
}
