/** A group of Regions with accounts, domains, and a console of its own. */
interface Partition {
  /** Start of the names of its Regions. */
  readonly regions: string;
  /** Domain of its services, the value of `AWS::URLSuffix`. */
  readonly dnsSuffix: string;
  /** Domain of its console; absent if it has no public one. */
  readonly console?: string;
}

const COMMERCIAL = { dnsSuffix: 'amazonaws.com', console: 'console.aws.amazon.com' } as const;

/**
 * The partitions other than `aws`. Sources: `partitions` in @aws-sdk/core; for the consoles,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html and https://docs.aws.eu/general/latest/gr/endpoints.html
 */
const PARTITIONS: Readonly<Record<string, Partition>> = {
  'aws-cn': { regions: 'cn-', dnsSuffix: 'amazonaws.com.cn', console: 'console.amazonaws.cn' },
  'aws-us-gov': { regions: 'us-gov-', dnsSuffix: 'amazonaws.com', console: 'console.amazonaws-us-gov.com' },
  'aws-eusc': { regions: 'eusc-', dnsSuffix: 'amazonaws.eu', console: 'console.amazonaws-eusc.eu' },
  'aws-iso': { regions: 'us-iso-', dnsSuffix: 'c2s.ic.gov' },
  'aws-iso-b': { regions: 'us-isob-', dnsSuffix: 'sc2s.sgov.gov' },
  'aws-iso-e': { regions: 'eu-isoe-', dnsSuffix: 'cloud.adc-e.uk' },
  'aws-iso-f': { regions: 'us-isof-', dnsSuffix: 'csp.hci.ic.gov' },
};

/** Returns the partition of a Region, `aws` for an unknown one, such as `aws-eusc` for `eusc-de-east-1`. */
export function partitionOf(region: string): string {
  return Object.keys(PARTITIONS).find((name) => region.startsWith(`${PARTITIONS[name]?.regions}`)) ?? 'aws';
}

/** Returns the domain of the services of a partition, such as `amazonaws.com.cn`. */
export function dnsSuffixOf(partition: string): string {
  return (PARTITIONS[partition] ?? COMMERCIAL).dnsSuffix;
}

/** Returns the domain of the console in a Region, such as `eu-west-1.console.aws.amazon.com`. */
export function consoleOf(partition: string, region: string): string {
  return `${region}.${PARTITIONS[partition]?.console ?? COMMERCIAL.console}`;
}
