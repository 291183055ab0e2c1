import { type CfnCapabilities, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { BuildSpec, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { GatedDeployAction } from '../constructs/gated-deploy-action.ts';
import { acknowledge, acknowledgeWildcards } from '../constructs/permissions/acknowledgements.ts';
import type { Stackgate } from '../constructs/stackgate.ts';
import type { PipelineContext } from '../context.ts';
import { buildNetwork } from './build-network.ts';
import { acknowledgeBuild, buildDefaults } from './build-project.ts';
import { sourceAction } from './pipeline-source.ts';
import { PullRequestChecks } from './pull-request-checks.ts';

/** Props of `PipelineStack`. */
export interface PipelineStackProps extends StackProps {
  readonly context: PipelineContext;
  readonly gate: Stackgate;
}

/** The reason for wildcards that the CDK grants the roles of a pipeline and of its builds. */
const CDK_GRANTS = 'The CDK grants these actions to pipelines and builds, only on the artifact bucket of this pipeline.';

/** A pipeline with a source, a build, and one gated deploy per environment through the same gate; and the check of pull requests. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { context, gate, ...props }: PipelineStackProps) {
    super(scope, id, { description: 'stackgate: the sample pipeline', ...props });
    const source = new Artifact('Source');
    const build = new Artifact('Build');
    const network = buildNetwork(this, context.network);
    const project = new PipelineProject(this, 'Build', {
      description: 'Runs the checks and packages the files of the deployment',
      buildSpec: BuildSpec.fromSourceFilename('buildspec.yml'),
      ...buildDefaults(this, 'Build', network),
    });
    acknowledgeBuild(project, network);
    const bucket = this.makeArtifactBucket();
    restrictWrites(project, bucket, build);
    new Pipeline(this, 'Pipeline', {
      pipelineType: PipelineType.V2,
      artifactBucket: bucket,
      restartExecutionOnUpdate: false,
      stages: [
        { stageName: 'Source', actions: [sourceAction(this, context.source, source)] },
        {
          stageName: 'Build',
          actions: [new CodeBuildAction({ actionName: 'Build', project, input: source, outputs: [build] })],
        },
        ...context.environments.map((environment) => ({
          stageName: environment,
          actions: [deploy(context, gate, build, environment)],
        })),
      ],
    });
    if (context.pullRequestChecks) new PullRequestChecks(this, 'PullRequests', { context, network });
  }

  private makeArtifactBucket(): IBucket {
    const bucket = new Bucket(this, 'Artifacts', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // CloudFormation cannot delete a bucket that contains objects. The lifecycle rule empties this bucket.
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: Duration.days(30) }],
    });
    for (const action of ['s3:Abort*', 's3:DeleteObject*', 's3:GetBucket*', 's3:GetObject*', 's3:List*']) {
      acknowledge(this, `AwsSolutions-IAM5[Action::${action}]`, CDK_GRANTS);
    }
    acknowledgeWildcards(this, [bucket.arnForObjects('*')], CDK_GRANTS);
    acknowledge(bucket, 'AwsSolutions-S1', 'Artifacts are copies of files in the repository and expire after 30 days.');
    // The types of the CDK are not compatible with exactOptionalPropertyTypes.
    return bucket as IBucket;
  }
}

/**
 * Denies a build the deletion of artifacts and writes outside its own output. CDK lets builds write and delete everywhere in the artifact
 * bucket, and a build runs what a push contains: it could replace the artifact of another action between two steps of the pipeline.
 *
 * CodePipeline stores an artifact as `<pipeline>/<artifact>/<id>`, with at most 10 characters of the artifact's name.
 */
function restrictWrites({ role }: PipelineProject, bucket: IBucket, output: Artifact): void {
  const name = output.artifactName?.slice(0, 10);
  role?.addToPrincipalPolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ['s3:PutObject*', 's3:Abort*'],
      notResources: [bucket.arnForObjects(`*/${name}/*`)],
    }),
  );
  role?.addToPrincipalPolicy(
    new PolicyStatement({ effect: Effect.DENY, actions: ['s3:DeleteObject*'], resources: [bucket.arnForObjects('*')] }),
  );
}

function deploy({ application }: PipelineContext, gate: Stackgate, build: Artifact, environment: string): GatedDeployAction {
  const { templateConfiguration } = application;
  return new GatedDeployAction({
    actionName: 'Deploy',
    gate,
    template: build.atPath(application.template),
    environmentName: environment,
    stackName: application.stackName,
    ...(templateConfiguration !== undefined && {
      templateConfiguration: build.atPath(templateConfiguration.replaceAll('{environment}', environment)),
    }),
    ...(application.capabilities.length > 0 && { capabilities: application.capabilities.map((name) => name as CfnCapabilities) }),
  });
}
