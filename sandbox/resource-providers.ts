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
      create: ({ physicalId, region }) => {
        if (s3.hasBucket(physicalId)) return `${physicalId} already exists`;
        s3.createBucket(physicalId, region, accountId);
        return undefined;
      },
      update: () => undefined,
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

function bucketNotEmpty(): string {
  return 'The bucket you tried to delete is not empty (Service: S3, Status Code: 409) (SDK Attempt Count: 1)';
}
