import type { ActionExecution, Job } from './action-execution.ts';
import type { PipelineDefinition, Stage } from './pipeline-definition.ts';
import type { PipelineRun } from './pipeline-run.ts';

/** Returns the GetPipelineState output: each stage with the latest execution of each action. */
export function describePipeline(definition: PipelineDefinition, runs: readonly PipelineRun[], created: Date): object {
  return {
    pipelineName: definition.name,
    pipelineVersion: 1,
    stageStates: definition.stages.map((stage) => describeStage(stage, runs)),
    created,
    updated: created,
  };
}

/** Returns the GetPipelineExecution output of a pipeline execution. */
export function describeRun({ props, status }: PipelineRun): object {
  return {
    pipelineName: props.pipelineName,
    pipelineVersion: 1,
    pipelineExecutionId: props.pipelineExecutionId,
    status,
    trigger: props.trigger,
    artifactRevisions: [...props.artifacts.values()].map(({ name, revision }) => ({ name, revisionId: revision })),
  };
}

/** Returns the ListPipelineExecutions entry of a pipeline execution. */
export function summarizeRun({ props, status, startTime, actions }: PipelineRun): object {
  const lastUpdateTime = new Date(Math.max(startTime.getTime(), ...actions.map((action) => action.lastUpdateTime.getTime())));
  const sourceRevisions = [...props.artifacts.values()].map(({ name, revision }) => ({ actionName: name, revisionId: revision }));
  const { pipelineExecutionId, trigger } = props;
  return { pipelineExecutionId, status, startTime, lastUpdateTime, sourceRevisions, trigger };
}

/** Returns the ListActionExecutions entry of an action execution. */
export function describeAction(run: PipelineRun, action: ActionExecution, region: string): object {
  const { definition } = action;
  const configuration = { FunctionName: definition.functionName };
  return {
    pipelineExecutionId: run.pipelineExecutionId,
    actionExecutionId: action.actionExecutionId,
    pipelineVersion: 1,
    stageName: action.stageName,
    actionName: definition.name,
    startTime: action.startTime,
    lastUpdateTime: action.lastUpdateTime,
    status: action.status,
    input: {
      actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
      configuration: { ...configuration, UserParameters: definition.userParameters },
      resolvedConfiguration: { ...configuration, UserParameters: action.userParameters },
      region,
      inputArtifacts: action.inputArtifacts.map(({ name, bucketName, objectKey }) => ({
        name,
        s3location: { bucket: bucketName, key: objectKey },
      })),
      namespace: definition.namespace,
    },
    output: {
      outputArtifacts: [],
      executionResult: {
        externalExecutionId: action.externalExecutionId,
        externalExecutionSummary: action.summary,
        errorDetails: action.errorDetails,
      },
      outputVariables: action.outputVariables,
    },
  };
}

function describeStage(stage: Stage, runs: readonly PipelineRun[]): object {
  const latestRun = runs.findLast(({ actions }) => actions.some(({ stageName }) => stageName === stage.name));
  return {
    stageName: stage.name,
    actionStates: stage.actions.map(({ name }) => ({ actionName: name, latestExecution: describeLatest(stage, name, runs) })),
    latestExecution: latestRun && {
      pipelineExecutionId: latestRun.pipelineExecutionId,
      status: stageStatus(latestRun.actions.filter(({ stageName }) => stageName === stage.name)),
    },
  };
}

function describeLatest(stage: Stage, actionName: string, runs: readonly PipelineRun[]): object | undefined {
  const action = runs
    .flatMap(({ actions }) => actions)
    .findLast(({ stageName, definition }) => stageName === stage.name && definition.name === actionName);
  return (
    action && {
      actionExecutionId: action.actionExecutionId,
      status: action.status,
      summary: action.summary,
      lastStatusChange: action.lastUpdateTime,
      externalExecutionId: action.externalExecutionId,
      percentComplete: action.percentComplete,
      errorDetails: action.errorDetails,
    }
  );
}

function stageStatus(actions: readonly ActionExecution[]): string {
  const statuses = new Set(actions.map(({ status }) => status));
  if (statuses.has('Abandoned')) return 'Stopped';
  if (statuses.has('InProgress')) return 'InProgress';
  return actions.at(-1)?.status === 'Failed' ? 'Failed' : 'Succeeded';
}

interface JobEvent {
  readonly 'CodePipeline.job': {
    readonly accountId: string;
    readonly data: { readonly artifactCredentials: { readonly expirationTime: number } };
  };
}

/**
 * Returns the GetJobDetails output of a job: the data of the event, and the context that the event does not contain. AWS
 * documents GetJobDetails for custom actions. The sandbox assumes that it also works for jobs of Lambda actions.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetJobDetails.html
 */
export function describeJob({ id, event, action }: Job, runs: readonly PipelineRun[]): object {
  const { data, accountId } = (event as JobEvent)['CodePipeline.job'];
  const { expirationTime: _, ...artifactCredentials } = data.artifactCredentials;
  const run = runs.find(({ actions }) => actions.includes(action));
  const pipelineContext = {
    pipelineName: run?.props.pipelineName,
    stage: { name: action.stageName },
    action: { name: action.definition.name, actionExecutionId: action.actionExecutionId },
    pipelineExecutionId: run?.pipelineExecutionId,
  };
  return { id, accountId, data: { ...data, artifactCredentials, pipelineContext } };
}
