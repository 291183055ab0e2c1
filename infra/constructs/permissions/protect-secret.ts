import { AnyPrincipal, Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';

const EVERY_ACCESS = ['s3:GetObject*', 's3:PutObject*', 's3:DeleteObject*', 's3:RestoreObject', 's3:ReplicateObject'];

/**
 * Denies the gate's secret to every principal of the account except the roles that use it, and denies overwriting it to every principal.
 * Permissions such as the managed policy ReadOnlyAccess include `s3:GetObject` on every bucket; with the secret, a person who may create
 * change sets could forge the names and tokens of the gate.
 *
 * An administrator who may change the bucket's policy can still read the secret.
 */
export function protectSecret(bucket: Bucket, users: readonly IRole[]): void {
  const resources = [bucket.arnForObjects(GATE_BUCKET_KEYS.secret)];
  const common = { effect: Effect.DENY, principals: [new AnyPrincipal()], resources };
  bucket.addToResourcePolicy(
    new PolicyStatement({
      ...common,
      sid: 'OnlyTheGateUsesItsSecret',
      actions: EVERY_ACCESS,
      ...(users.length > 0 && { conditions: { StringNotEquals: { 'aws:PrincipalArn': users.map(({ roleArn }) => roleArn) } } }),
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      ...common,
      sid: 'TheSecretIsWrittenOnce',
      actions: ['s3:PutObject'],
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
      conditions: { Null: { 's3:if-none-match': 'true' } },
    }),
  );
}
