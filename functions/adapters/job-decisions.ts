import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeploymentError } from '../../core/errors.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { Clock, GateSecret, JobDecision, JobDecisions, SettledDecision } from '../ports/ports.ts';
import { findText } from './find-text.ts';
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
  const addressOf = (jobName: string) => ({ Bucket: requireGateBucket(bucket), Key: `${GATE_BUCKET_KEYS.jobs}${jobName}` });
  const verify = async (text: string, jobName: string): Promise<SettledDecision | undefined> => {
    const [signature, line = ''] = text.split('\n');
    if (signature !== (await sign(line))) return undefined;
    const stored = JSON.parse(line) as StoredDecision;
    return stored.jobName === jobName ? { ...stored.decision, decidedAt: stored.decidedAt } : undefined;
  };
  return {
    async settle(jobName, decision) {
      const object = addressOf(jobName);
      const own = JSON.stringify({ jobName, decidedAt: clock.now().toISOString(), decision } satisfies StoredDecision);
      await putFirst(client, object, `${await sign(own)}\n${own}`);
      const settled = await verify(await readText(client, object), jobName);
      if (settled !== undefined) return settled;
      throw new DeploymentError('UnexpectedError', explainChange(object));
    },
    async find(jobName) {
      const object = addressOf(jobName);
      const text = await findText(client, object);
      if (text === undefined) return undefined;
      const changed = { kind: 'fail', error: 'UnexpectedError', message: explainChange(object), decidedAt: '' } as const;
      return (await verify(text, jobName)) ?? changed;
    },
  };
}

function explainChange(object: ObjectAddress): string {
  return (
    `Expected ${uriOf(object)} to hold the decision of this gate about the job, got other content: another principal changed it. ` +
    'Release the change again.'
  );
}

function uriOf({ Bucket, Key }: ObjectAddress): string {
  return `s3://${Bucket}/${Key}`;
}

interface StoredDecision extends Pick<SettledDecision, 'decidedAt'> {
  /** Part of the signed text, so that the decision about one job is not valid for another job. */
  readonly jobName: string;
  readonly decision: JobDecision;
}

async function readText(client: S3Client, object: ObjectAddress): Promise<string> {
  try {
    const { Body } = await client.send(new GetObjectCommand(object));
    return (await Body?.transformToString('utf-8')) ?? '';
  } catch (error) {
    throw toObjectError(error, `to read ${uriOf(object)}`);
  }
}
