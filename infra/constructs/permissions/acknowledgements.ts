import { type CfnResource, Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * The metadata type that `Validations.acknowledge` of the CDK writes and cdk-nag reads. The gate writes it without that method: older versions
 * of the CDK do not have it or do not accept IDs with colons, and the gate supports them.
 */
const ACKNOWLEDGED_RULES = 'aws:cdk:acknowledged-rules';

/**
 * Acknowledges one cdk-nag rule with a reason. The acknowledgement is part of the construct, so cdk-nag (version 3 or later) shows the reason in
 * place of the finding in every app that contains a gate.
 */
export function acknowledge(construct: IConstruct, ruleId: string, reason: string): void {
  construct.node.addMetadata(ACKNOWLEDGED_RULES, { [`Annotation::${ruleId}`]: reason });
}

/**
 * Acknowledges the wildcards in the resources of a policy statement. cdk-nag reports one finding for each of them.
 *
 * @param construct the role or policy that holds the statement
 * @throws Error if a resource contains a wildcard and no reason is given
 */
export function acknowledgeWildcards(construct: IConstruct, resources: readonly string[], reason: string | undefined): void {
  for (const resource of resources) {
    const flat = flatten(Stack.of(construct).resolve(resource));
    if (!flat.includes('*')) continue;
    if (reason === undefined) {
      throw new Error(`Expected a reason for the wildcard in ${flat}, got none. Explain why the resource cannot be narrower.`);
    }
    acknowledge(construct, `AwsSolutions-IAM5[Resource::${flat}]`, reason);
  }
}

/** The write actions of X-Ray have no resource type: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
export function acknowledgeXRayWildcard(construct: IConstruct): void {
  acknowledge(construct, 'AwsSolutions-IAM5[Resource::*]', 'The X-Ray write actions cannot be limited to a resource.');
}

/** Writes a resolved CloudFormation value as the findings of cdk-nag do: `arn:<AWS::Partition>:s3:::x/*`. */
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

/** Calls of CloudFormation's API that cfn-lint 1.x does not list. */
const UNKNOWN_TO_CFN_LINT: ReadonlySet<string> = new Set(['cloudformation:SetAlias', 'cloudformation:RemoveAlias']);

/**
 * Tells cfn-lint to skip its check of action names in the policy of a role, if the policy names an action that is newer than cfn-lint:
 * https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md#W3037
 */
export function acknowledgeNewActions(role: Role, actions: readonly string[]): void {
  if (!actions.some((action) => UNKNOWN_TO_CFN_LINT.has(action))) return;
  const policy = role.node.findChild('DefaultPolicy').node.defaultChild as CfnResource;
  policy.addMetadata('cfn-lint', { config: { ignore_checks: ['W3037'] } });
}
