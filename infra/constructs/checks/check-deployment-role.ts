import { Stack, Token } from 'aws-cdk-lib';
import { CfnRole, type IRole } from 'aws-cdk-lib/aws-iam';

/** The properties of a role that are available at synthesis. */
interface RoleIdentity {
  /** The name that IAM shows; unique in an account. */
  readonly name?: string;
  /** The resource, for a role that the app creates. */
  readonly resource?: string;
}

/**
 * Returns true if the gate does not know the role: neither `deploymentRole` nor `otherDeploymentRoles` contains it. The gate's functions may
 * only pass roles that it knows, so the deployment would fail. A role whose name is unknown at synth is not checked.
 */
export function isUnknownRole(role: IRole, known: readonly IRole[]): boolean {
  const identity = identify(role);
  return identity !== undefined && known.every((other) => areDifferent(identity, identify(other)));
}

function areDifferent(one: RoleIdentity, other: RoleIdentity | undefined): boolean {
  if (other === undefined) return false;
  if (one.resource !== undefined && other.resource !== undefined) return one.resource !== other.resource;
  // A role without a name in the app gets one from CloudFormation, which no app can contain.
  return one.name !== other.name || one.name === undefined;
}

function identify(role: IRole): RoleIdentity | undefined {
  const stack = Stack.of(role);
  const arn: unknown = stack.resolve(role.roleArn);
  const [logicalId] = (Object(arn) as { readonly 'Fn::GetAtt'?: readonly string[] })['Fn::GetAtt'] ?? [];
  if (logicalId !== undefined) {
    const created = stack.node
      .findAll()
      .find((child) => child instanceof CfnRole && stack.resolve(child.logicalId) === logicalId);
    const name = created instanceof CfnRole ? created.roleName : undefined;
    return { resource: `${stack.node.path}:${logicalId}`, ...(name !== undefined && !Token.isUnresolved(name) && { name }) };
  }
  const [, name] = /:role\/(?:[^"\s]*\/)?([\w+=,.@-]+)"?[\]}"]*$/.exec(JSON.stringify(arn)) ?? [];
  return name === undefined ? undefined : { name };
}
