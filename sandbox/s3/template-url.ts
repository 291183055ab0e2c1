/**
 * Returns the object of a TemplateURL: `https://BUCKET.s3.REGION.amazonaws.com/KEY`, or with the bucket as the first part of the path, as
 * at `https://s3.REGION.amazonaws.com` and on loopback.
 */
export function parseTemplateUrl(url: string): { readonly bucket: string; readonly key: string } {
  const { hostname, pathname } = new URL(url);
  const path = decodeURIComponent(pathname.slice(1));
  const bucketInHost = /^(.+)\.s3[.-]/.exec(hostname)?.[1];
  if (bucketInHost !== undefined) return { bucket: bucketInHost, key: path };
  const slash = path.indexOf('/');
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}
