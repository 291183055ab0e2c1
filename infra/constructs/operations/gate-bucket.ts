import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';
import { acknowledge } from '../permissions/acknowledgements.ts';

/**
 * Longer than any deployment: CloudFormation keeps its own copy of a template, the gate reads no copy after the deployment, and Lambda
 * delivers no event of a job after six hours.
 */
const KEPT_FOR_DEPLOYMENTS = Duration.days(7);

/** Props of `GateBucket`. */
export interface GateBucketProps {
  /** @default - S3's own keys */
  readonly encryptionKey?: IKey | undefined;
  /** Retention of decision records. */
  readonly recordsKept: Duration;
  /** Bucket for S3 access logs. @default - no access logs */
  readonly accessLogsBucket?: IBucket | undefined;
}

/**
 * The gate's own bucket: `templates/` for templates over 51,200 bytes, `revisions/` for copies of the files that deployments use,
 * `jobs/` for the first events and the decisions about jobs, `open-jobs/` for the jobs without a reply, `waits/` for tasks that wait, `waves/` for the targets of waves, `records/` for decision records, `secret-versions/` for version IDs of secrets, `secret/` for the
 * gate's secret. Encrypted, TLS only, without public access, versioned (an overwritten
 * record can be restored), and retained when the gate is removed.
 */
export class GateBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: GateBucketProps) {
    super(scope, id);
    const { encryptionKey, accessLogsBucket } = props;
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      ...(encryptionKey && { encryptionKey, bucketKeyEnabled: true }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        ...(['templates', 'revisions', 'jobs', 'openJobs', 'waits', 'waves'] as const).map((id) => ({
          id,
          prefix: GATE_BUCKET_KEYS[id],
          expiration: KEPT_FOR_DEPLOYMENTS,
          noncurrentVersionExpiration: Duration.days(1),
        })),
        ...(['records', 'outcomes'] as const).map((id) => ({
          id,
          prefix: GATE_BUCKET_KEYS[id],
          expiration: props.recordsKept,
          noncurrentVersionExpiration: props.recordsKept,
        })),
        {
          id: 'secret-versions',
          prefix: GATE_BUCKET_KEYS.secretVersions,
          noncurrentVersionExpiration: Duration.days(1),
        },
        { id: 'uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      ...(accessLogsBucket && { serverAccessLogsBucket: accessLogsBucket, serverAccessLogsPrefix: 'stackgate/' }),
    });
    if (!accessLogsBucket) {
      acknowledge(
        this.bucket,
        'AwsSolutions-S1',
        'Access logs are on if accessLogsBucket is given. The gate creates no bucket for them.',
      );
    }
  }
}
