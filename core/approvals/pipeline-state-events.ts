/**
 * Events about pipeline executions that are no longer in progress. The pattern is a filter only: the target asks CodePipeline.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export const PIPELINE_STATE_EVENTS = {
  source: 'aws.codepipeline',
  detailType: 'CodePipeline Pipeline Execution State Change',
  detail: { state: ['STOPPING', 'STOPPED', 'SUPERSEDED', 'FAILED', 'CANCELED'] },
};
