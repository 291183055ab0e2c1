import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { OpenJobs } from '../ports/open-jobs.ts';
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
 * The open jobs: objects in the gate's bucket, named after their executions. The first line of an object is an HMAC with the gate's secret
 * over the second, so that a principal who can write to the bucket or to the queue cannot choose which job gets the result of an execution.
 *
 * @param bucket from GATE_BUCKET; if absent, storing and finding is a ConfigurationError
 */
export function createOpenJobs(client: S3Client, bucket: string | undefined, secret: GateSecret): OpenJobs {
  const hmac = (line: string): Promise<string> => secret.hmac(`open-job:${line}`);
  const openJobs: OpenJobs = {
    async store(job) {
      const object = addressOf(bucket, job.executionArn);
      const Body = await openJobs.sign(job);
      try {
        await client.send(new PutObjectCommand({ ...object, Body, ContentType: 'text/plain; charset=utf-8' }));
      } catch (error) {
        throw toDeploymentError(error, `to store s3://${object.Bucket}/${object.Key}`);
      }
    },
    async find(executionArn) {
      const object = addressOf(bucket, executionArn);
      try {
        const { Body } = await client.send(new GetObjectCommand(object));
        const job = await openJobs.verify((await Body?.transformToString()) ?? '');
        return job?.executionArn === executionArn ? job : undefined;
      } catch (error) {
        // S3 answers AccessDenied for a missing object, because the function may not list the bucket.
        if (/^(?:object-absent|denied)$/.test(classifyAwsError(error).kind)) return undefined;
        throw toDeploymentError(error, `to read s3://${object.Bucket}/${object.Key}`);
      }
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

function addressOf(bucket: string | undefined, executionArn: string) {
  const name = executionArn.slice(executionArn.lastIndexOf(':') + 1);
  return { Bucket: requireGateBucket(bucket), Key: `${GATE_BUCKET_KEYS.openJobs}${name}` };
}
