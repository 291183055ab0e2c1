/** An Invoke action: a Lambda function that receives a job and answers it. */
export interface InvokeAction {
  readonly name: string;
  readonly functionName: string;
  /** At most 1,000 characters; `#{namespace.variable}` is replaced when the action starts. */
  readonly userParameters?: string;
  /** @default every artifact of the source */
  readonly inputArtifacts?: readonly string[];
  /** Namespace of the output variables for later actions. */
  readonly namespace?: string;
  /** Actions of one stage with the same number run in parallel. @default 1 */
  readonly runOrder?: number;
  /** @default 1,440: 24 hours */
  readonly timeoutMinutes?: number;
}

/** A stage after the source. */
export interface Stage {
  readonly name: string;
  readonly actions: readonly InvokeAction[];
}

/** An archive in S3. */
export interface SourceObject {
  readonly bucket: string;
  readonly key: string;
}

/** Handling of an execution that reaches a stage in use by another execution. */
export type ExecutionMode = 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';

/** A pipeline: a source for revisions, and stages of Invoke actions. */
export interface PipelineDefinition {
  readonly name: string;
  readonly stages: readonly Stage[];
  /** @default 'SUPERSEDED' */
  readonly executionMode?: ExecutionMode;
  /** Object in S3 that an execution starts with. @default the last revision that `push` stored */
  readonly source?: SourceObject;
  /** Name of the artifact that `push` stores. @default 'SourceOutput' */
  readonly sourceArtifact?: string;
}

/** Namespace of the source, as in pipelines that the console creates. */
export const SOURCE_NAMESPACE = 'SourceVariables';

const LONGEST_CONFIGURATION_VALUE = 1_000;
const NAME = /^[A-Za-z0-9.@_-]{1,100}$/;

/**
 * @throws Error for a definition that CreatePipeline would refuse
 *
 * Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
export function validatePipeline(definition: PipelineDefinition): void {
  const names = [
    definition.name,
    ...definition.stages.flatMap(({ name, actions }) => [name, ...actions.map((action) => action.name)]),
  ];
  for (const name of names) {
    if (!NAME.test(name)) throw new Error(`Expected a name of 1 to 100 characters of A-Z a-z 0-9 . @ - _, got "${name}".`);
  }
  for (const { name, userParameters = ' ' } of definition.stages.flatMap(({ actions }) => actions)) {
    if (userParameters.length < 1 || userParameters.length > LONGEST_CONFIGURATION_VALUE) {
      throw new Error(
        `Expected UserParameters of 1 to ${LONGEST_CONFIGURATION_VALUE} characters, got ${userParameters.length} in action "${name}".`,
      );
    }
  }
}
