/** Credentials that must not appear in any output. */
export const CREDENTIALS = { accessKeyId: 'ASIAKEY', secretAccessKey: 'top-secret', sessionToken: 'session-secret' };

/** Variable fields of a job event. */
export interface JobOptions {
  readonly id?: string;
  readonly userParameters?: unknown;
  readonly artifacts?: readonly string[];
  readonly continuationToken?: string;
}

/** A job event of CodePipeline. */
export function makeJobEvent({ id, userParameters, artifacts = ['Source'], continuationToken }: JobOptions = {}) {
  const inline = { input: { environmentName: 'prod', stackName: 'orders', templatePath: 'infra/template.yaml' } };
  const text = typeof userParameters === 'string' ? userParameters : JSON.stringify(userParameters ?? inline);
  return {
    'CodePipeline.job': {
      id: id ?? '11111111-abcd-4111-abcd-111111abcdef',
      accountId: '111111111111',
      data: {
        actionConfiguration: { configuration: { FunctionName: 'trigger', UserParameters: text } },
        inputArtifacts: artifacts.map((name) => ({
          name,
          revision: null,
          location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: `pipeline/${name}/abc.zip` } },
        })),
        outputArtifacts: [],
        artifactCredentials: CREDENTIALS,
        ...(continuationToken === undefined ? {} : { continuationToken }),
      },
    },
  };
}
