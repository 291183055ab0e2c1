import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { IStackgate } from './imported-stackgate.ts';
import { namesStack } from './permissions/stack-arns.ts';

/**
 * Checks at synth that a gate can serve an action: a gate deploys stacks of its own account and region, and only those that `stackNames`
 * names. Patterns, and values that are known only at deployment, are not checked.
 *
 * @param scope in the pipeline's stack
 * @param names of the stacks that the action may deploy
 * @throws Error that names the mismatch
 */
export function checkGate(scope: Construct, gate: IStackgate, actionName: string, names: readonly string[]): void {
  const { account, region } = Stack.of(scope);
  checkSame('account', actionName, account, gate.trigger.env.account);
  checkSame('region', actionName, region, gate.trigger.env.region);
  const { stackNames } = gate;
  if (stackNames === undefined) return;
  for (const name of names) {
    if (Token.isUnresolved(name) || name.includes('*') || namesStack(stackNames, name)) continue;
    throw new Error(
      `Expected the gate of the action ${actionName} to be allowed to touch the stack ${name}, got one for ${stackNames.join(', ')}: ` +
        "add the stack to the gate's stackNames",
    );
  }
}

function checkSame(what: 'account' | 'region', actionName: string, pipelines: string, gates: string): void {
  if (pipelines === gates || Token.isUnresolved(pipelines) || Token.isUnresolved(gates)) return;
  throw new Error(
    `Expected the gate of the action ${actionName} to be in the ${what} of its pipeline, ${pipelines}, got ${gates}: ` +
      `a gate works on stacks of its own account and region, make one in this ${what}`,
  );
}
