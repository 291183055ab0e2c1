import { ServiceError } from './service.ts';

/**
 * The object that a TemplateURL names: `https://BUCKET.s3.REGION.amazonaws.com/KEY` or `https://s3.REGION.amazonaws.com/BUCKET/KEY`.
 *
 * @throws ServiceError ValidationError in CloudFormation's words when it is none
 */
export function parseTemplateUrl(url: string): { readonly bucket: string; readonly key: string } {
  if (!URL.canParse(url) || !url.startsWith('https://')) throw invalid('TemplateURL must be a supported URL.');
  const { hostname, pathname } = new URL(url);
  const path = decodeURIComponent(pathname.slice(1));
  const host = /^(?:(.+)\.)?s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/.exec(hostname);
  if (host === null) throw invalid(`Domain name specified in ${hostname} is not a valid S3 domain`);
  if (host[1] !== undefined) return { bucket: host[1], key: path };
  const slash = path.indexOf('/');
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
