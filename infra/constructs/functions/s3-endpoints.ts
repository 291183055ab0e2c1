/** Parameters of an S3 call that determine its endpoint. */
interface EndpointParams {
  readonly Bucket?: string;
  readonly Region?: string;
  readonly Endpoint?: string;
  readonly ForcePathStyle?: boolean;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
  readonly Accelerate?: boolean;
  readonly UseGlobalEndpoint?: boolean;
  readonly UseObjectLambdaEndpoint?: boolean;
  readonly UseS3ExpressControlEndpoint?: boolean;
}

/** Functions of the SDK for endpoints. */
interface EndpointFunctions {
  partition(region: string): { readonly dnsSuffix: string; readonly dualStackDnsSuffix: string };
  isVirtualHostableS3Bucket(bucket: string, allowSubDomains: boolean): boolean;
}

/** An endpoint, as the middleware of the SDK expects it. */
interface Endpoint {
  readonly url: URL;
  readonly properties: object;
  readonly headers: object;
}

/** Directory buckets, access points, and access points of Outposts by their aliases. */
const OTHER_BUCKET = /^arn:|--x-s3$|--xa-s3$|--op-s3$/;

/**
 * Replaces the endpoint rules of S3 in the bundles. The functions use general purpose buckets by their names; the rules for access points,
 * directory buckets, Outposts, and acceleration are 17 KiB of each bundle.
 *
 * https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
export function createS3EndpointResolver(sdk: EndpointFunctions): (params: EndpointParams) => Endpoint {
  return (params) => {
    const {
      Bucket = '',
      Region = '',
      Accelerate,
      UseGlobalEndpoint,
      UseObjectLambdaEndpoint,
      UseS3ExpressControlEndpoint,
    } = params;
    const isOther = Accelerate || UseGlobalEndpoint || UseObjectLambdaEndpoint || UseS3ExpressControlEndpoint;
    if (isOther || OTHER_BUCKET.test(Bucket) || !/^[a-z\d-]+$/.test(Region) || Region === 'aws-global') {
      throw new Error(
        `Expected a general purpose bucket in a Region, got "${Bucket}" in "${Region}": this bundle supports no other.`,
      );
    }
    return {
      url: urlOf(params, Bucket, new URL(params.Endpoint ?? `https://${hostOf(params, Region, sdk)}`), sdk),
      properties: { authSchemes: [{ disableDoubleEncoding: true, name: 'sigv4', signingName: 's3', signingRegion: Region }] },
      headers: {},
    };
  };
}

function hostOf({ UseFIPS, UseDualStack }: EndpointParams, region: string, sdk: EndpointFunctions): string {
  const { dnsSuffix } = sdk.partition(region);
  return `s3${UseFIPS ? '-fips' : ''}.${UseDualStack ? 'dualstack.' : ''}${region}.${dnsSuffix}`;
}

function urlOf({ ForcePathStyle }: EndpointParams, bucket: string, base: URL, sdk: EndpointFunctions): URL {
  if (bucket === '') return base;
  const isIp = /^(?:\d+\.){3}\d+$|^\[/.test(base.hostname);
  if (!ForcePathStyle && !isIp && sdk.isVirtualHostableS3Bucket(bucket, false)) {
    return new URL(`${base.protocol}//${bucket}.${base.host}${base.pathname === '/' ? '' : base.pathname}`);
  }
  return new URL(`${base.protocol}//${base.host}${base.pathname.replace(/\/$/, '')}/${encodeURIComponent(bucket)}`);
}
