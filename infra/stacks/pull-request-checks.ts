import { readFileSync } from 'node:fs';
import {
  type BuildEnvironmentVariable,
  BuildSpec,
  CfnProject,
  EventAction,
  FilterGroup,
  Project,
  Source,
} from 'aws-cdk-lib/aws-codebuild';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { CodeBuildProject } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import type { PipelineContext } from '../context.ts';
import { packageFile } from '../package-file.ts';
import type { BuildNetwork } from './build-network.ts';
import { acknowledgeBuild, buildDefaults } from './build-project.ts';
import { splitRepository } from './pipeline-source.ts';

/** Props of `PullRequestChecks`. */
export interface PullRequestChecksProps {
  readonly context: PipelineContext;
  readonly network: BuildNetwork | undefined;
}

/** IAM actions that `stackgate comment` needs on CodeCommit: docs/pull-requests.md */
const COMMENTS = [
  'codecommit:GetCommentsForPullRequest',
  'codecommit:GetPullRequest',
  'codecommit:PostCommentForPullRequest',
  'codecommit:UpdateComment',
  'codecommit:UpdatePullRequestApprovalState',
];

/**
 * Runs `stackgate plan` on every pull request: started by the CodeBuild webhook on GitHub, and by events of the repository on CodeCommit, where
 * the build also comments the result. The build may only read the source, comment, and write its log.
 */
export class PullRequestChecks extends Construct {
  readonly project: Project;

  constructor(scope: Construct, id: string, { context, network }: PullRequestChecksProps) {
    super(scope, id);
    const { source } = context;
    const shared = {
      description: 'Predicts the change set of a pull request and the verdict of the gate',
      buildSpec: readBuildSpec(),
      environmentVariables: planVariables(context),
      ...buildDefaults(this, 'Plan', network),
    };
    switch (source.type) {
      case 'github': {
        const { owner, name } = splitRepository(source.repository);
        this.project = new Project(this, 'Plan', {
          ...shared,
          source: Source.gitHub({
            owner,
            repo: name,
            webhook: true,
            webhookFilters: [
              FilterGroup.inEventOf(
                EventAction.PULL_REQUEST_CREATED,
                EventAction.PULL_REQUEST_UPDATED,
                EventAction.PULL_REQUEST_REOPENED,
              ).andBaseBranchIs(source.branch),
            ],
          }),
        });
        keepForksOut(this.project);
        this.project.addToRolePolicy(useConnection(source.connectionArn));
        break;
      }
      case 'codecommit': {
        const repository = Repository.fromRepositoryName(this, 'Repository', source.repository);
        this.project = new Project(this, 'Plan', { ...shared, source: Source.codeCommit({ repository }) });
        repository.grant(this.project, ...COMMENTS);
        repository.onPullRequestStateChange('PullRequest', {
          eventPattern: {
            detail: {
              event: ['pullRequestCreated', 'pullRequestSourceBranchUpdated'],
              destinationReference: [`refs/heads/${source.branch}`],
            },
          },
          target: new CodeBuildProject(this.project, {
            event: RuleTargetInput.fromObject({
              sourceVersion: EventField.fromPath('$.detail.sourceCommit'),
              environmentVariablesOverride: [
                { name: 'BASE_COMMIT', type: 'PLAINTEXT', value: EventField.fromPath('$.detail.destinationCommit') },
                { name: 'PULL_REQUEST_ID', type: 'PLAINTEXT', value: EventField.fromPath('$.detail.pullRequestId') },
              ],
            }),
          }),
        });
      }
    }
    acknowledgeBuild(this.project, network);
  }
}

/** Returns the environment variables of `buildspec.pull-request.yml`. The last environment, usually production, decides. */
function planVariables({ application, environments, policyFile }: PipelineContext): Record<string, BuildEnvironmentVariable> {
  const { template, templateConfiguration } = application;
  const parameters = templateConfiguration?.replaceAll('{environment}', environments.at(-1) ?? '');
  return {
    TEMPLATE: { value: template },
    ...(parameters !== undefined && { PARAMETERS: { value: parameters } }),
    ...(policyFile !== undefined && { POLICY: { value: policyFile } }),
  };
}

/**
 * Allows CodeBuild to read the repository with the token of the connection, if the account's credentials for GitHub are a connection.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/connections-github-app.html
 */
function useConnection(connectionArn: string): PolicyStatement {
  const service = connectionArn.split(':')[2];
  return new PolicyStatement({
    actions: [`${service}:GetConnection`, `${service}:GetConnectionToken`],
    resources: [connectionArn],
  });
}

/** Requires a comment of a maintainer before a pull request from a fork is built: a build runs code of the pull request. */
function keepForksOut(project: Project): void {
  const { defaultChild } = project.node;
  if (defaultChild instanceof CfnProject) {
    defaultChild.addPropertyOverride('Triggers.PullRequestBuildPolicy.RequiresCommentApproval', 'FORK_PULL_REQUESTS');
  }
}

/**
 * Reads the buildspec into the project. A buildspec in the source would be part of the pull request: it could report any result, with every
 * permission that the build has.
 */
function readBuildSpec(): BuildSpec {
  return BuildSpec.fromObjectToYaml(parse(readFileSync(packageFile('buildspec.pull-request.yml'), 'utf8')));
}
