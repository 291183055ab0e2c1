import { AnyPrincipal, Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';

/**
 * Objects that decide something by their existence, or that record a decision. A signature protects an object from a change, but not from
 * its deletion: without the last pointer the earlier one applies, and without its outcome a rejected approval is open again.
 */
const KEPT = ['jobs', 'waves', 'approvals', 'approvalIndex', 'pointers', 'stacks', 'records', 'outcomes'] as const;

/** Objects without a signature, which people read. */
const WRITTEN_BY_THE_GATE = ['records', 'outcomes'] as const;

/**
 * Denies the deletion of decisions to every principal, because the gate deletes no object, and denies writing records to every principal
 * except the functions that write them. A denial does not affect lifecycle rules.
 *
 * An administrator who may change the bucket's policy can remove the denials, for example to repair a pointer.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
 */
export function protectDecisions(bucket: Bucket, writers: readonly IRole[]): void {
  const objects = (names: readonly (keyof typeof GATE_BUCKET_KEYS)[]) =>
    names.map((name) => bucket.arnForObjects(`${GATE_BUCKET_KEYS[name]}*`));
  const common = { effect: Effect.DENY, principals: [new AnyPrincipal()] };
  bucket.addToResourcePolicy(
    new PolicyStatement({
      ...common,
      sid: 'DecisionsAreNotDeleted',
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      resources: objects(KEPT),
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      ...common,
      sid: 'OnlyTheGateWritesRecords',
      actions: ['s3:PutObject', 's3:ReplicateObject'],
      resources: objects(WRITTEN_BY_THE_GATE),
      conditions: { StringNotEquals: { 'aws:PrincipalArn': writers.map(({ roleArn }) => roleArn) } },
    }),
  );
}
