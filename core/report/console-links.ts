import { consoleOf } from '../deployment/partitions.ts';

/** Returns the address of a change set in the CloudFormation console, or undefined if the ARN is invalid. */
export function linkToChangeSet(changeSetId: string, stackId: string): string | undefined {
  const place = readPlace(changeSetId);
  return place === undefined
    ? undefined
    : `https://${place.console}/cloudformation/home?region=${place.region}#/stacks/changesets/changes?stackId=${encodeURIComponent(stackId)}&changeSetId=${encodeURIComponent(changeSetId)}`;
}

/**
 * Returns the address of an object in the S3 console.
 *
 * @param uri `s3://bucket/key`
 * @param neighbour an ARN of the same partition and region
 */
export function linkToObject(uri: string, neighbour: string): string | undefined {
  const place = readPlace(neighbour);
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return place === undefined || bucket === undefined || key === undefined
    ? undefined
    : `https://${place.console}/s3/object/${bucket}?region=${place.region}&prefix=${encodeURIComponent(key)}`;
}

function readPlace(arn: string): { readonly region: string; readonly console: string } | undefined {
  const [, partition, region] = /^arn:(aws[a-z-]*):[a-z0-9-]+:([a-z0-9-]+):/.exec(arn) ?? [];
  return partition === undefined || region === undefined ? undefined : { region, console: consoleOf(partition, region) };
}
