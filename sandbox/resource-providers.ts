import type { ResourceProvider } from './cloudformation/model/resource-provider.ts';
import type { S3 } from './s3/s3.ts';
import { explainUnknownType, type ParameterStore } from './ssm/parameter-store.ts';

/** The services that manage the resources of stacks. */
export interface ProvidingServices {
  readonly s3: S3;
  readonly parameterStore: ParameterStore;
  /** The account of the stacks. */
  readonly accountId: string;
}

/** Returns the providers with which stacks create buckets and parameters in the other services of the sandbox. */
export function createResourceProviders({
  s3,
  parameterStore,
  accountId,
}: ProvidingServices): Readonly<Record<string, ResourceProvider>> {
  const putParameter: ResourceProvider['create'] = ({ physicalId, properties, region }) => {
    const { Value = '', Type = 'String' } = properties;
    const problem = explainUnknownType(String(Type));
    if (problem !== undefined) return `${problem} (Service: Ssm, Status Code: 400) (SDK Attempt Count: 1)`;
    parameterStore.put(physicalId, { value: String(Value), type: String(Type), region });
    return undefined;
  };
  return {
    'AWS::S3::Bucket': {
      create: ({ physicalId, properties, region }) => {
        if (!BUCKET_NAME.test(physicalId)) return refusedByS3('The specified bucket is not valid.');
        if (s3.hasBucket(physicalId)) return `${physicalId} already exists`;
        if (hasNegativeDays(properties)) return NEGATIVE_DAYS;
        s3.createBucket(physicalId, region, accountId);
        return undefined;
      },
      update: ({ properties }) => (hasNegativeDays(properties) ? NEGATIVE_DAYS : undefined),
      delete: ({ physicalId }) => {
        if (s3.keys(physicalId).length > 0) return bucketNotEmpty();
        s3.deleteBucket(physicalId);
        return undefined;
      },
    },
    'AWS::SSM::Parameter': {
      create: (resource) =>
        parameterStore.read(resource.physicalId, resource.region) === undefined
          ? putParameter(resource)
          : `${resource.physicalId} already exists`,
      update: putParameter,
      delete: ({ physicalId, region }) => {
        parameterStore.delete(physicalId, region);
        return undefined;
      },
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

const NEGATIVE_DAYS = refusedByS3("'Days' for Transition action must be nonnegative");

/** Tests for a lifecycle rule that S3 refuses. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Transition.html */
function hasNegativeDays({ LifecycleConfiguration }: Readonly<Record<string, unknown>>): boolean {
  const { Rules = [] } = { ...(LifecycleConfiguration as LifecycleConfiguration | undefined) };
  return Rules.some(({ Transitions = [] }) => Transitions.some(({ TransitionInDays = 0 }) => Number(TransitionInDays) < 0));
}

interface LifecycleConfiguration {
  readonly Rules?: readonly { readonly Transitions?: readonly { readonly TransitionInDays?: unknown }[] }[];
}

function bucketNotEmpty(): string {
  return refusedByS3('The bucket you tried to delete is not empty', 409);
}

function refusedByS3(message: string, status = 400): string {
  return `${message} (Service: S3, Status Code: ${status}) (SDK Attempt Count: 1)`;
}
