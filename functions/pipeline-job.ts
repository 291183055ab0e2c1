import * as z from 'zod/mini';
import { DeploymentError } from '../core/errors.ts';
import type { ArtifactCredentials } from './ports/ports.ts';
import type { ArtifactLocation } from './ports/revisions.ts';

/** The fields of an Invoke action's job that the gate needs. They contain credentials, so a job is never logged. */
export interface PipelineJob {
  readonly id: string;
  /** The text in the action's configuration, with resolved variables; JSON, unless a person wrote text in another format. */
  readonly userParameters: string;
  readonly inputArtifacts: readonly InputArtifact[];
  readonly credentials: ArtifactCredentials;
  /** The token of the action's previous reply; absent in the first job. */
  readonly continuationToken?: string | undefined;
}

/** An input artifact of the action. */
export interface InputArtifact {
  readonly name: string;
  readonly location: ArtifactLocation;
}

const eventSchema = z.object({ 'CodePipeline.job': z.object({ id: z.string().check(z.minLength(1)), data: z.unknown() }) });

const dataSchema = z.object({
  actionConfiguration: z.object({ configuration: z.object({ UserParameters: z.optional(z.string()) }) }),
  inputArtifacts: z.array(
    z.object({
      name: z.string(),
      location: z.object({ s3Location: z.object({ bucketName: z.string(), objectKey: z.string() }) }),
    }),
  ),
  artifactCredentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), sessionToken: z.string() }),
  continuationToken: z.optional(z.nullable(z.string())),
});

/**
 * Reads the job's ID, which every reply needs.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html#action-reference-Lambda-event
 *
 * @throws DeploymentError UnexpectedError if the event is not a job. Only the log shows this error, because no reply is possible
 */
export function readJobId(event: unknown): string {
  const result = eventSchema.safeParse(event);
  if (result.success) return result.data['CodePipeline.job'].id;
  throw new DeploymentError(
    'UnexpectedError',
    'Expected a job event of CodePipeline, got another event: invoke this function from an Invoke action of a pipeline.',
  );
}

/** @throws DeploymentError UnexpectedError if the event does not have the documented structure; the message does not repeat values */
export function readJob(event: unknown): PipelineJob {
  return readJobData(readJobId(event), eventSchema.parse(event)['CodePipeline.job'].data);
}

/** Returns the ID and the data of a job without credentials, JSON text: the same text for each delivery of its event. */
export function jobContentOf(event: unknown): string {
  return JSON.stringify(eventSchema.parse(event)['CodePipeline.job'], (key, value) =>
    key === 'artifactCredentials' ? undefined : value,
  );
}

/**
 * Reads the data of a job, from its event or from GetJobDetails.
 *
 * @throws DeploymentError UnexpectedError if the data does not have the documented structure; the message does not repeat values
 */
export function readJobData(id: string, data: unknown): PipelineJob {
  const result = dataSchema.safeParse(data);
  if (!result.success) {
    const paths = result.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new DeploymentError(
      'UnexpectedError',
      `Expected a job event as CodePipeline documents it, got other content in ${paths}.`,
    );
  }
  const { actionConfiguration, inputArtifacts, artifactCredentials, continuationToken } = result.data;
  return {
    id,
    userParameters: actionConfiguration.configuration.UserParameters ?? '',
    inputArtifacts: inputArtifacts.map(({ name, location: { s3Location } }) => ({
      name,
      location: { bucket: s3Location.bucketName, key: s3Location.objectKey },
    })),
    credentials: artifactCredentials,
    continuationToken: continuationToken ?? undefined,
  };
}

/** A redelivered job finds its execution by this name. At most 80 characters that Step Functions and CloudWatch Logs allow. */
export function executionNameOf(jobId: string): string {
  return jobId.replace(/[^-\w]/g, '-').slice(0, 80);
}
