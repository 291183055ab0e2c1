/** The location of an artifact for a job. */
export interface JobArtifact {
  readonly name: string;
  readonly revision: string | null;
  readonly bucketName: string;
  readonly objectKey: string;
}

/** The parts of a job. */
export interface JobEventProps {
  readonly jobId: string;
  readonly accountId: string;
  readonly functionName: string;
  readonly userParameters: string | undefined;
  readonly inputArtifacts: readonly JobArtifact[];
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
  /** Milliseconds since 1970. */
  readonly expirationTime: number;
  readonly continuationToken: string | undefined;
}

/**
 * Returns the event that the function receives. The event does not identify the pipeline, the stage, the action, or the
 * execution.
 *
 * Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html#action-reference-Lambda-event
 */
export function buildJobEvent(props: JobEventProps): object {
  const { functionName: FunctionName, userParameters: UserParameters, continuationToken } = props;
  return {
    'CodePipeline.job': {
      id: props.jobId,
      accountId: props.accountId,
      data: {
        actionConfiguration: {
          configuration: { FunctionName, ...(UserParameters !== undefined && { UserParameters }) },
        },
        inputArtifacts: props.inputArtifacts.map(({ name, revision, bucketName, objectKey }) => ({
          name,
          revision,
          location: { type: 'S3', s3Location: { bucketName, objectKey } },
        })),
        outputArtifacts: [],
        artifactCredentials: { ...props.credentials, expirationTime: props.expirationTime },
        ...(continuationToken !== undefined && { continuationToken }),
      },
    },
  };
}
