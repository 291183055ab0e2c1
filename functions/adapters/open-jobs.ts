import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { OpenJob, OpenJobs } from '../ports/open-jobs.ts';
import type { GateSecret } from '../ports/ports.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

/** The form of an open job in the bucket and in messages. An older gate can have written it. */
const schema = z.object({
  version: z.literal(1),
  jobId: z.string(),
  executionArn: z.string(),
  origin: z.object({
    revisionS3Bucket: z.string(),
    revisionS3Key: z.string(),
    pipelineExecutionId: z.optional(z.nullable(z.string())),
  }),
  continuationToken: z.string(),
});

/**
 * The open jobs: objects in the gate's bucket, named after the jobs, and after their executions for the last job of each. The first line of
 * an object is an HMAC with the gate's secret over the second line, so that a principal who can write to the bucket or to the queue cannot
 * choose which job gets the result of an execution.
 *
 * @param bucket from GATE_BUCKET; if absent, storing and finding is a ConfigurationError
 */
export function createOpenJobs(client: S3Client, bucket: string | undefined, secret: GateSecret): OpenJobs {
  const hmac = (line: string): Promise<string> => secret.hmac(`open-job:${line}`);
  const read = async (name: string): Promise<OpenJob | undefined> => {
    const object = addressOf(bucket, name);
    try {
      const { Body } = await client.send(new GetObjectCommand(object));
      return await openJobs.verify((await Body?.transformToString()) ?? '');
    } catch (error) {
      // S3 returns AccessDenied for a missing object, because the function may not list the bucket.
      if (/^(?:object-absent|denied)$/.test(classifyAwsError(error).kind)) return undefined;
      throw toDeploymentError(error, `to read s3://${object.Bucket}/${object.Key}`);
    }
  };
  const openJobs: OpenJobs = {
    async store(job) {
      const Body = await openJobs.sign(job);
      // The object of the execution is written last, so that a job that the end of its execution answers is also stored under its own ID.
      for (const name of [nameOfJob(job.jobId), nameOfExecution(job.executionArn)]) {
        const object = addressOf(bucket, name);
        try {
          await client.send(new PutObjectCommand({ ...object, Body, ContentType: 'text/plain; charset=utf-8' }));
        } catch (error) {
          throw toDeploymentError(error, `to store s3://${object.Bucket}/${object.Key}`);
        }
      }
    },
    async find(executionArn) {
      const job = await read(nameOfExecution(executionArn));
      return job?.executionArn === executionArn ? job : undefined;
    },
    async findJob(jobId) {
      const job = await read(nameOfJob(jobId));
      return job?.jobId === jobId ? job : undefined;
    },
    async sign({ jobId, executionArn, origin, continuationToken }) {
      const line = JSON.stringify({ version: 1, jobId, executionArn, origin, continuationToken } satisfies z.infer<
        typeof schema
      >);
      return `${await hmac(line)}\n${line}`;
    },
    async verify(text) {
      const [signature, line = ''] = text.split('\n');
      if (signature !== (await hmac(line))) return undefined;
      const { version: _, ...job } = schema.parse(JSON.parse(line));
      return job;
    },
  };
  return openJobs;
}

function nameOfExecution(executionArn: string): string {
  return executionArn.slice(executionArn.lastIndexOf(':') + 1);
}

function nameOfJob(jobId: string): string {
  return `jobs/${jobId}`;
}

function addressOf(bucket: string | undefined, name: string) {
  return { Bucket: requireGateBucket(bucket), Key: `${GATE_BUCKET_KEYS.openJobs}${name}` };
}
