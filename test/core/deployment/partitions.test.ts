import { partition as partitionOfSdk } from '@aws-sdk/core/client';
import { describe, expect, it } from 'vitest';
import { executionUrl } from '../../../core/deployment/execution-arn.ts';
import { consoleOf, dnsSuffixOf, partitionOf } from '../../../core/deployment/partitions.ts';

const REGIONS = [
  ...['us-east-1', 'eu-west-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'],
  ...['us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1'],
];

describe('the partition of a Region', () => {
  it.each(REGIONS)('%s is that of the AWS SDK, and has its domain', (region) => {
    const { name, dnsSuffix } = partitionOfSdk(region);

    expect(partitionOf(region)).toBe(name);
    expect(dnsSuffixOf(name)).toBe(dnsSuffix);
  });

  it('is aws for a Region that is not known', () => {
    expect(partitionOf('mars-north-1')).toBe('aws');
  });
});

describe('the console', () => {
  it.each([
    ['aws', 'eu-west-1', 'eu-west-1.console.aws.amazon.com'],
    ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['aws-eusc', 'eusc-de-east-1', 'eusc-de-east-1.console.amazonaws-eusc.eu'],
    ['aws-iso', 'us-iso-east-1', 'us-iso-east-1.console.aws.amazon.com'],
  ])('of the partition %s in %s is %s', (partition, region, host) => {
    expect(consoleOf(partition, region)).toBe(host);
    expect(executionUrl(`arn:${partition}:states:${region}:1:execution:gate:run`)).toContain(`https://${host}/states/home`);
  });
});
