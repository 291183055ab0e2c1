import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { IStackgate } from './imported-stackgate.ts';
import { namesStack } from './permissions/stack-arns.ts';

/**
 * Finds out at synth that a gate cannot serve an action: it works on stacks of its own account and region, and only on those it
 * was given. What only the deployment knows is not looked at.
 *
 * @param scope in the pipeline's stack
 * @param stackName of the stack that the action deploys; undefined where a file of the artifact says it
 * @throws Error that says what does not fit
 */
export function checkGate(scope: Construct, gate: IStackgate, actionName: string, stackName: string | undefined): void {
  const { account, region } = Stack.of(scope);
  checkSame('account', actionName, account, gate.trigger.env.account);
  checkSame('region', actionName, region, gate.trigger.env.region);
  const { stackNames } = gate;
  if (stackNames === undefined || Token.isUnresolved(stackName) || stackName === undefined) return;
  if (namesStack(stackNames, stackName)) return;
  throw new Error(
    `Expected the gate of the action ${actionName} to be allowed to touch the stack ${stackName}, got one for ${stackNames.join(', ')}: ` +
      "add the stack to the gate's stackNames",
  );
}

function checkSame(what: 'account' | 'region', actionName: string, pipelines: string, gates: string): void {
  if (pipelines === gates || Token.isUnresolved(pipelines) || Token.isUnresolved(gates)) return;
  throw new Error(
    `Expected the gate of the action ${actionName} to be in the ${what} of its pipeline, ${pipelines}, got ${gates}: ` +
      `a gate works on stacks of its own account and region, make one in this ${what}`,
  );
}
