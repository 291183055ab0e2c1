import { analyzed, itemsGone, type LossRule, REMOVED, row, turnedOff, weakened } from '../loss-rule.ts';
import { findPublicApi } from '../special-losses.ts';
import { NAME_PRINCIPALS } from './public-policy.ts';

/** Losses at the entry points of an application: APIs, distributions, load balancers, and web ACLs. */
export const EDGE_RULES: readonly LossRule[] = [
  row(
    'expose',
    'ApiGateway::Method ApiGatewayV2::Route',
    'AuthorizationType',
    weakened(['NONE', 'AWS_IAM|CUSTOM|JWT|COGNITO_USER_POOLS'], 'NONE'),
    'anyone can call it without credentials',
    { existingOnly: true },
  ),
  row('expose', 'ApiGateway::Method', 'ApiKeyRequired', turnedOff(), 'it can be called without an API key', {
    existingOnly: true,
  }),
  row(
    'expose',
    'ApiGateway::RestApi',
    'Policy',
    analyzed(findPublicApi, 'every caller', 'allows all principals in a statement that no condition restricts'),
    'anyone can call the methods without an authorizer',
    { existingOnly: true, advice: NAME_PRINCIPALS },
  ),
  row(
    'expose',
    'ApiGateway::RestApi',
    'EndpointConfiguration/Types[0]',
    weakened(['EDGE|REGIONAL', 'PRIVATE'], 'EDGE'),
    'the API gets a public address',
    { existingOnly: true },
  ),
  row(
    'expose',
    'ElasticLoadBalancingV2::LoadBalancer ElasticLoadBalancing::LoadBalancer',
    'Scheme',
    weakened(['internet-facing', 'internal'], 'internet-facing'),
    'the load balancer gets a public address',
    { existingOnly: true },
  ),
  row(
    'stop',
    'CloudFront::Distribution',
    'DistributionConfig/Enabled',
    turnedOff('true'),
    'CloudFront no longer answers requests',
  ),
  row(
    'unprotect',
    'ElasticLoadBalancingV2::Listener',
    'Protocol',
    weakened(['HTTP|TCP|UDP|TCP_UDP', 'HTTPS|TLS'], 'HTTP'),
    'data travels unencrypted between the clients and the load balancer',
  ),
  ...['DefaultCacheBehavior', 'CacheBehaviors[PathPattern]'].flatMap((behavior) => [
    ...['TrustedKeyGroups', 'TrustedSigners'].map((name) =>
      row(
        'expose',
        'CloudFront::Distribution',
        `DistributionConfig/${behavior}/${name}`,
        REMOVED,
        'anyone can read the content without a signed URL',
        { existingOnly: true, reachesData: true },
      ),
    ),
    row(
      'unprotect',
      'CloudFront::Distribution',
      `DistributionConfig/${behavior}/ViewerProtocolPolicy`,
      weakened(['allow-all', 'redirect-to-https|https-only'], 'allow-all'),
      'viewers can use unencrypted connections',
    ),
  ]),
  row(
    'stop',
    'CloudFront::Distribution',
    'DistributionConfig/Aliases',
    { kind: 'items-gone', noun: 'domain name' },
    'CloudFront no longer answers requests for it',
  ),
  row('unprotect', 'CloudFront::Distribution', 'DistributionConfig/WebACLId', REMOVED, 'the web ACL no longer filters requests'),
  row('unprotect', 'WAFv2::WebACL', 'DefaultAction/Block', REMOVED, 'requests that no rule blocks are allowed'),
  row('unprotect', 'WAFv2::WebACL', 'Rules', itemsGone('Name', 'rule'), 'the web ACL no longer filters requests by it'),
  row(
    'unprotect',
    'ElasticLoadBalancingV2::Listener',
    'MutualAuthentication/Mode',
    weakened(['off', 'passthrough', 'verify'], 'off'),
    'the load balancer no longer verifies the certificates of clients',
  ),
  row(
    'expose',
    'ApiGateway::RestApi ApiGatewayV2::Api',
    'DisableExecuteApiEndpoint',
    turnedOff(),
    'callers can use the default endpoint and bypass the custom domain name',
    { existingOnly: true },
  ),
  row(
    'expose',
    'AppSync::GraphQLApi',
    'AuthenticationType',
    weakened(['API_KEY', 'AWS_IAM|AMAZON_COGNITO_USER_POOLS|OPENID_CONNECT|AWS_LAMBDA'], 'API_KEY'),
    'anyone with the API key can call it',
    { existingOnly: true },
  ),
];
