import {
  type CodePipelineClient,
  GetJobDetailsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { assertNever } from '../../core/assert-never.ts';
import type { Clock, JobReply, PipelineJobs } from '../ports/ports.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';

/**
 * Attempts of a reply, in addition to the retries of the SDK. The pauses start at one second and double: about half a minute in total.
 * After that, Lambda delivers the event again.
 */
const MOST_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 1_000;

/**
 * Reads jobs and replies to them. A reply that CodePipeline no longer waits for (InvalidJobState, JobNotFound) is not a failure: another
 * delivery of the same event answered the job, or this reply arrived and only the response of CodePipeline was lost.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html
 */
export function createPipelineJobs(client: CodePipelineClient, clock: Clock): PipelineJobs {
  return {
    async find(jobId) {
      try {
        const { jobDetails } = await client.send(new GetJobDetailsCommand({ jobId }));
        const { pipelineName, pipelineExecutionId, action } = jobDetails?.data?.pipelineContext ?? {};
        const { actionExecutionId } = action ?? {};
        return { data: jobDetails?.data, pipelineName, pipelineExecutionId, actionExecutionId };
      } catch (error) {
        const { kind, code } = classifyAwsError(error);
        // CodePipeline returns ValidationException for an ID that is not a UUID.
        if (kind === 'job-closed' || code === 'Validation') return undefined;
        throw toDeploymentError(error, `to read the job ${jobId}`);
      }
    },
    async reply(jobId, reply) {
      for (let attempt = 1; ; attempt++) {
        try {
          await send(client, jobId, reply);
          return 'accepted';
        } catch (error) {
          const { kind } = classifyAwsError(error);
          if (kind === 'job-closed') return 'already-answered';
          if (kind !== 'transient' || attempt === MOST_ATTEMPTS) throw toDeploymentError(error, `to answer the job ${jobId}`);
          await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
        }
      }
    },
  };
}

function send(client: CodePipelineClient, jobId: string, reply: JobReply): Promise<unknown> {
  switch (reply.kind) {
    case 'continue': {
      const { continuationToken, externalExecutionId, summary } = reply;
      return client.send(
        new PutJobSuccessResultCommand({ jobId, continuationToken, executionDetails: { externalExecutionId, summary } }),
      );
    }
    case 'succeed': {
      const { outputVariables, externalExecutionId, summary } = reply;
      const executionDetails = { externalExecutionId, summary, percentComplete: 100 };
      return client.send(new PutJobSuccessResultCommand({ jobId, outputVariables, executionDetails }));
    }
    case 'fail': {
      const { type, message, externalExecutionId } = reply;
      return client.send(new PutJobFailureResultCommand({ jobId, failureDetails: { type, message, externalExecutionId } }));
    }
    default:
      return assertNever(reply);
  }
}
