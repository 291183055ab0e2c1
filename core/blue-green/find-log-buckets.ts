import { collectReferences } from '../template/references.ts';
import type { Template, TemplateResource } from '../template/template.ts';

/** Properties that name the bucket for access logs, by type: keys from the properties to the value. */
const LOG_PROPERTIES: Readonly<Record<string, readonly [string, string]>> = {
  'AWS::CloudFront::Distribution': ['DistributionConfig', 'Logging'],
  'AWS::S3::Bucket': ['LoggingConfiguration', 'DestinationBucketName'],
};

/** Types whose resources configure a bucket and do not read its objects. */
const CONFIGURING_TYPES = new Set(['AWS::S3::BucketPolicy', 'Custom::S3AutoDeleteObjects']);

/**
 * Finds the buckets that only receive access logs of other resources of the template. The logs of the old resources stay in the old bucket.
 *
 * @returns logical IDs
 */
export function findLogBuckets({ Resources = {}, Outputs = {} }: Template): ReadonlySet<string> {
  const receiving = new Set<string>();
  const used = new Set(namesIn(Outputs));
  for (const resource of Object.values(Resources)) {
    const { logs, rest } = takeLogs(resource);
    for (const name of namesIn(logs)) receiving.add(name);
    if (CONFIGURING_TYPES.has(resource.Type)) continue;
    // The CDK describes the function that deletes the objects of a bucket with the name of the bucket.
    const { Description: _, ...others } = rest;
    for (const name of namesIn(others)) used.add(name);
  }
  return new Set([...receiving].filter((name) => Resources[name]?.Type === 'AWS::S3::Bucket' && !used.has(name)));
}

/** Separates the value that names the bucket for logs from the other properties. */
function takeLogs({ Type, Properties = {} }: TemplateResource): {
  readonly logs: unknown;
  readonly rest: Readonly<Record<string, unknown>>;
} {
  const [first, second] = LOG_PROPERTIES[Type] ?? [];
  const parent = first === undefined ? undefined : Properties[first];
  if (first === undefined || second === undefined || typeof parent !== 'object' || parent === null) {
    return { logs: undefined, rest: Properties };
  }
  const { [second]: logs, ...others } = parent as Readonly<Record<string, unknown>>;
  return { logs, rest: { ...Properties, [first]: others } };
}

function namesIn(value: unknown): readonly string[] {
  const { refs, attributes } = collectReferences(value);
  return [...refs, ...attributes];
}
