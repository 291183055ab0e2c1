import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Where CDK's `Validations.acknowledge` writes, and cdk-nag reads. Written without it, because older versions of CDK do not have
 * it, or refuse ids that hold colons, and a gate is not to ask for a newer CDK than it needs.
 */
const ACKNOWLEDGED_RULES = 'aws:cdk:acknowledged-rules';

/**
 * Acknowledges one cdk-nag rule with its reason; it goes with the construct, so that whoever runs cdk-nag (3 or newer) over an
 * app that holds a gate sees the reason and not the finding.
 */
export function acknowledge(construct: IConstruct, ruleId: string, reason: string): void {
  construct.node.addMetadata(ACKNOWLEDGED_RULES, { [`Annotation::${ruleId}`]: reason });
}

/**
 * Acknowledges the wildcards among the resources of a policy statement, each as the finding of its own that cdk-nag makes of it.
 *
 * @param construct the role or policy that holds the statement
 * @throws Error when there is a wildcard and no reason
 */
export function acknowledgeWildcards(construct: IConstruct, resources: readonly string[], reason: string | undefined): void {
  for (const resource of resources) {
    const flat = flatten(Stack.of(construct).resolve(resource));
    if (!flat.includes('*')) continue;
    if (reason === undefined) {
      throw new Error(`Expected a reason for the wildcard in ${flat}, got none: say why the resource cannot be narrower`);
    }
    acknowledge(construct, `AwsSolutions-IAM5[Resource::${flat}]`, reason);
  }
}

/** X-Ray's write actions know no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
export function acknowledgeXRayWildcard(construct: IConstruct): void {
  acknowledge(construct, 'AwsSolutions-IAM5[Resource::*]', 'The X-Ray write actions cannot be limited to a resource.');
}

/** A resolved CloudFormation value as cdk-nag spells it in its findings: `arn:<AWS::Partition>:s3:::x/*`. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return `<${value['Fn::GetAtt'].join('.')}>`;
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [delimiter, items] = value['Fn::Join'] as [string, unknown[]];
    return items.map(flatten).join(delimiter);
  }
  return JSON.stringify(value);
}
