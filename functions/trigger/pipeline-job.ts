import * as z from 'zod/mini';
import { DeploymentError } from '../../core/errors.ts';
import type { ArtifactCredentials, ArtifactLocation } from '../ports/ports.ts';

/** A job of an Invoke action, as far as the gate needs it. It holds credentials: it is never logged. */
export interface PipelineJob {
  readonly id: string;
  /** As a person wrote it in the action's configuration: text, JSON at best. */
  readonly userParameters: string;
  readonly inputArtifacts: readonly InputArtifact[];
  readonly credentials: ArtifactCredentials;
  /** What the last reply of this action asked to get back; absent on the first call. */
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
 * The job's id, without which nothing can be answered.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html#action-reference-Lambda-event
 *
 * @throws DeploymentError UnexpectedError when the event is no job; there is nobody to tell then but the log
 */
export function readJobId(event: unknown): string {
  const result = eventSchema.safeParse(event);
  if (result.success) return result.data['CodePipeline.job'].id;
  throw new DeploymentError(
    'UnexpectedError',
    'Expected a job event of CodePipeline, got another event: invoke this function from an Invoke action of a pipeline.',
  );
}

/** @throws DeploymentError UnexpectedError when the event is not what CodePipeline documents; no value of it is repeated */
export function readJob(event: unknown): PipelineJob {
  const id = readJobId(event);
  const result = dataSchema.safeParse(eventSchema.parse(event)['CodePipeline.job'].data);
  if (!result.success) {
    const paths = result.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new DeploymentError(
      'UnexpectedError',
      `Expected a job event as CodePipeline documents it, got something else in ${paths}.`,
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
