import { ServiceError } from '../kernel/service.ts';

/** One configuration of a bucket: a document that the API puts, gets and deletes as a whole. */
interface Configuration {
  /** Name in the operations: `Tagging` in PutBucketTagging. */
  readonly name: string;
  /** The member of the put's input that holds the document. */
  readonly field: string;
  /** True if the output of the get operation contains the members of the document instead of the document. */
  readonly isSpread?: true;
  /** The document of a new bucket. */
  readonly initial?: unknown;
  /** The error for a bucket without the document. */
  readonly absent?: readonly [code: string, message: string];
  /** The name in the delete operation, if it differs. */
  readonly deleteName?: string;
}

/**
 * Configurations that the sandbox stores and returns. None of them changes the behavior of the sandbox.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const CONFIGURATIONS: readonly Configuration[] = [
  { name: 'BucketAccelerateConfiguration', field: 'AccelerateConfiguration', isSpread: true, initial: {} },
  {
    name: 'BucketCors',
    field: 'CORSConfiguration',
    isSpread: true,
    absent: ['NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
  },
  {
    name: 'BucketEncryption',
    field: 'ServerSideEncryptionConfiguration',
    initial: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }] },
  },
  {
    name: 'BucketLifecycleConfiguration',
    field: 'LifecycleConfiguration',
    isSpread: true,
    absent: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
    deleteName: 'BucketLifecycle',
  },
  { name: 'BucketLogging', field: 'BucketLoggingStatus', isSpread: true, initial: {} },
  { name: 'BucketNotificationConfiguration', field: 'NotificationConfiguration', isSpread: true, initial: {} },
  {
    name: 'BucketOwnershipControls',
    field: 'OwnershipControls',
    initial: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    absent: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
  },
  { name: 'BucketPolicy', field: 'Policy', absent: ['NoSuchBucketPolicy', 'The bucket policy does not exist'] },
  {
    name: 'BucketReplication',
    field: 'ReplicationConfiguration',
    absent: ['ReplicationConfigurationNotFoundError', 'The replication configuration was not found'],
  },
  { name: 'BucketRequestPayment', field: 'RequestPaymentConfiguration', isSpread: true, initial: { Payer: 'BucketOwner' } },
  { name: 'BucketTagging', field: 'Tagging', isSpread: true, absent: ['NoSuchTagSet', 'The TagSet does not exist'] },
  { name: 'BucketVersioning', field: 'VersioningConfiguration', isSpread: true, initial: {} },
  {
    name: 'BucketWebsite',
    field: 'WebsiteConfiguration',
    isSpread: true,
    absent: ['NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'],
  },
  {
    name: 'PublicAccessBlock',
    field: 'PublicAccessBlockConfiguration',
    initial: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
    absent: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
  },
];

/** The documents of one bucket by the configuration's name; `null` for a deleted document. */
export type BucketConfigurations = Map<string, unknown>;

type ConfigurationOperation = (stored: BucketConfigurations, input: Readonly<Record<string, unknown>>) => unknown;

/** The operations that put, get and delete the configurations of a bucket, by name. */
export const CONFIGURATION_OPERATIONS: Readonly<Record<string, ConfigurationOperation>> = Object.fromEntries(
  CONFIGURATIONS.flatMap((configuration) => {
    const { name, field } = configuration;
    return [
      [`Put${name}`, (stored, input) => void stored.set(name, input[field])],
      [`Get${name}`, (stored) => getConfiguration(configuration, stored)],
      [`Delete${configuration.deleteName ?? name}`, (stored) => void stored.set(name, null)],
    ] satisfies [string, ConfigurationOperation][];
  }),
);

function getConfiguration({ name, field, isSpread, initial, absent }: Configuration, stored: BucketConfigurations): unknown {
  const document = stored.has(name) ? (stored.get(name) ?? (absent === undefined ? initial : undefined)) : initial;
  if (document === undefined) {
    const [code, message] = absent ?? ['NoSuchConfiguration', 'The specified configuration does not exist.'];
    throw new ServiceError(code, message, 404);
  }
  return isSpread ? document : { [field]: document };
}
