import type { InvokeAction, PipelineDefinition } from './pipeline-definition.ts';
import { SOURCE_NAMESPACE } from './pipeline-definition.ts';

const DEFAULT_ARTIFACT = 'SourceOutput';

/** Names and addresses that a pipeline definition does not contain. */
export interface PipelineEnvironment {
  readonly region: string;
  readonly accountId: string;
  readonly artifactBucket: string;
}

/** Returns the structure of a pipeline as GetPipeline returns it. The source of a pipeline without a source object is the artifact bucket. */
export function describeStructure(definition: PipelineDefinition, environment: PipelineEnvironment): object {
  const { name, executionMode = 'SUPERSEDED', sourceArtifact = DEFAULT_ARTIFACT, stages } = definition;
  const { bucket, key } = definition.source ?? { bucket: environment.artifactBucket, key: name };
  const source = {
    name: 'Source',
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
    runOrder: 1,
    configuration: { S3Bucket: bucket, S3ObjectKey: key, PollForSourceChanges: 'false' },
    outputArtifacts: [{ name: sourceArtifact }],
    inputArtifacts: [],
    region: environment.region,
    namespace: SOURCE_NAMESPACE,
  };
  return {
    name,
    roleArn: `arn:aws:iam::${environment.accountId}:role/${name}`,
    artifactStore: { type: 'S3', location: environment.artifactBucket },
    stages: [
      { name: 'Source', actions: [source] },
      ...stages.map((stage) => ({
        name: stage.name,
        actions: stage.actions.map((action) => describeInvokeAction(action, sourceArtifact, environment.region)),
      })),
    ],
    version: 1,
    executionMode,
    pipelineType: 'V2',
  };
}

function describeInvokeAction(action: InvokeAction, sourceArtifact: string, region: string): object {
  const {
    name,
    functionName,
    userParameters,
    inputArtifacts = [sourceArtifact],
    namespace,
    runOrder = 1,
    timeoutMinutes,
  } = action;
  return {
    name,
    actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
    runOrder,
    configuration: { FunctionName: functionName, ...(userParameters !== undefined && { UserParameters: userParameters }) },
    outputArtifacts: [],
    inputArtifacts: inputArtifacts.map((artifact) => ({ name: artifact })),
    region,
    namespace,
    timeoutInMinutes: timeoutMinutes,
  };
}

/** Summarizes a pipeline as ListPipelines does. */
export function summarizePipeline({
  definition,
  created,
}: {
  readonly definition: PipelineDefinition;
  readonly created: Date;
}): object {
  const { name, executionMode = 'SUPERSEDED' } = definition;
  return { name, version: 1, pipelineType: 'V2', executionMode, created, updated: created };
}

/** An action type. */
export interface ActionTypeId {
  readonly category: string;
  readonly owner: string;
  readonly provider: string;
  readonly version: string;
}

/**
 * Returns the error message for an action type that the account does not have. The sandbox has no custom action types, for which
 * workers poll for jobs.
 */
export function describeMissingActionType({ category, owner, provider, version }: ActionTypeId, region: string): string {
  return `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in region '${region}' is not available.`;
}
