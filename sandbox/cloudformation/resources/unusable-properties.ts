/** The properties of an inline policy that attach it. */
const ATTACHMENTS = ['Groups', 'Roles', 'Users'];

/**
 * Returns the reason why the handler of a type fails every action on a resource with these properties, also the deletion; undefined for
 * a resource that the handler accepts.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
 */
export function explainUnusableProperties(type: string, properties: Readonly<Record<string, unknown>>): string | undefined {
  if (type !== 'AWS::IAM::Policy') return undefined;
  const isAttached = ATTACHMENTS.some((name) => [properties[name] ?? []].flat().length > 0);
  return isAttached ? undefined : `At least one of [${ATTACHMENTS.join(',')}] must be non-empty.`;
}
