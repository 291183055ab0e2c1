/**
 * SSM parameters that every account has, or has once the CDK was bootstrapped in it. Values are made up but for the form.
 *
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
 */
export function readPublicSsmParameter(name: string): string | undefined {
  if (/^\/cdk-bootstrap\/[^/]+\/version$/.test(name)) return '30';
  if (/^\/aws\/service\/ecs\/.*\/recommended$/.test(name)) return '{"image_id":"ami-0a1b2c3d4e5f60718"}';
  return name.startsWith('/aws/service/') ? 'ami-0a1b2c3d4e5f60718' : undefined;
}
