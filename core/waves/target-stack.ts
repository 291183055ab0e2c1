import type { DeploymentInput } from '../deployment/deployment-input.ts';
import { stackNameOf } from '../deployment/names.ts';
import { accountOfArn, regionOfArn } from '../deployment/target.ts';

/** The account and the Region of the gate, which apply to a target that does not specify its own. */
export interface Home {
  readonly accountId: string;
  readonly region: string;
}

/** The stack of a target. */
export interface TargetStack {
  readonly stackName: string;
  readonly accountId: string;
  readonly region: string;
}

/** Returns the stack of a target, with the account of its role and its Region, or with the account and the Region of the gate. */
export function stackOfTarget(input: DeploymentInput, home: Home): TargetStack {
  const { targetRoleArn, region = home.region } = input;
  return {
    stackName: stackNameOf(input),
    accountId: targetRoleArn === undefined ? home.accountId : accountOfArn(targetRoleArn),
    region,
  };
}

/** Reads the account and the Region of a gate from the ARN of its state machine, or of one of its executions. */
export function homeOf(arn: string): Home {
  return { accountId: accountOfArn(arn), region: regionOfArn(arn) };
}

/** Names a target for people: `prod-shop in 222222222222, eu-west-1`. */
export function nameTarget({ stackName, accountId, region }: TargetStack): string {
  return `${stackName} in ${accountId}, ${region}`;
}
