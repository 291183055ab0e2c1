import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeploymentError } from '../../core/errors.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { Clock, GateSecret, JobDecision, JobDecisions, SettledDecision } from '../ports/ports.ts';
import { toObjectError } from './object-errors.ts';
import { type ObjectAddress, putFirst } from './put-first.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

/** Dependencies of `createJobDecisions`. */
export interface JobDecisionDeps {
  /** Signs decisions. */
  readonly secret: GateSecret;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The decisions about jobs. Each is an object in the gate's bucket that is written with `If-None-Match: *`: the first delivery of a job
 * decides, and every delivery reads this decision and follows it. The first line of an object is an HMAC with the gate's secret over the
 * second, so that another principal who can write to the bucket cannot decide.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createJobDecisions(
  client: S3Client,
  bucket: string | undefined,
  { secret, clock }: JobDecisionDeps,
): JobDecisions {
  const sign = (line: string): Promise<string> => secret.hmac(`job-decision:${line}`);
  return {
    async settle(jobName, decision) {
      const object = { Bucket: requireGateBucket(bucket), Key: `${GATE_BUCKET_KEYS.jobs}${jobName}` };
      const uri = `s3://${object.Bucket}/${object.Key}`;
      const own = JSON.stringify({ jobName, decidedAt: clock.now().toISOString(), decision } satisfies StoredDecision);
      await putFirst(client, object, `${await sign(own)}\n${own}`);
      const [signature, line = ''] = (await readText(client, object, uri)).split('\n');
      if (signature === (await sign(line))) {
        const stored = JSON.parse(line) as StoredDecision;
        if (stored.jobName === jobName) return { ...stored.decision, decidedAt: stored.decidedAt };
      }
      throw new DeploymentError(
        'UnexpectedError',
        `Expected ${uri} to hold the decision of this gate about the job, got other content: another principal changed it. ` +
          'Release the change again.',
      );
    },
  };
}

interface StoredDecision extends Pick<SettledDecision, 'decidedAt'> {
  /** Part of the signed text, so that the decision about one job is not valid for another job. */
  readonly jobName: string;
  readonly decision: JobDecision;
}

async function readText(client: S3Client, object: ObjectAddress, uri: string): Promise<string> {
  try {
    const { Body } = await client.send(new GetObjectCommand(object));
    return (await Body?.transformToString('utf-8')) ?? '';
  } catch (error) {
    throw toObjectError(error, `to read ${uri}`);
  }
}
