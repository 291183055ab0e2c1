import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { type GateFunctions, recordWriters, secretUsers } from './grant-calls.ts';
import { protectDecisions } from './protect-decisions.ts';
import { protectSecret } from './protect-secret.ts';

/** Denies every principal except the functions of the gate the use of its secret, and the changes of decisions that a signature cannot prevent. */
export function protectBucket(bucket: Bucket, functions: GateFunctions): void {
  protectSecret(
    bucket,
    secretUsers(functions).map(({ role }) => role),
  );
  protectDecisions(
    bucket,
    recordWriters(functions).map(({ role }) => role),
  );
}
