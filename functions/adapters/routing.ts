import { type CloudFormationClient, RemoveAliasCommand, SetAliasCommand } from '@aws-sdk/client-cloudformation';
import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { aliasOf, pointerParameterOf } from '../../core/blue-green/pointer.ts';
import { DeploymentError } from '../../core/errors.ts';
import { endWithStop } from '../../core/text/sentence.ts';
import type { Routing } from '../ports/pointers.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';

/** The clients of the routing, and the name of the gate. */
export interface RoutingProps {
  readonly cloudFormation: CloudFormationClient;
  readonly ssm: SSMClient;
  /** From GATE_ID. */
  readonly gateId: string;
}

/**
 * The SSM parameter and the stack alias that users follow. Parameter Store has no conditional write, so the pointer decides which stack is
 * the current one, and both are set after it. Not every Region has aliases.
 */
export function createRouting({ cloudFormation, ssm, gateId }: RoutingProps): Routing {
  return {
    async setParameter(deployment, stackId) {
      const name = pointerParameterOf(gateId, deployment);
      try {
        await ssm.send(new PutParameterCommand({ Name: name, Value: stackId, Type: 'String', Overwrite: true }));
      } catch (error) {
        throw toDeploymentError(error, `to set the parameter ${name}`);
      }
    },
    async moveAlias(deployment, stackId) {
      const AliasName = aliasOf(deployment);
      const set = () => cloudFormation.send(new SetAliasCommand({ StackName: stackId, AliasName }));
      // A repeated call can find that an earlier one, whose reply was lost, removed the alias.
      const remove = () =>
        cloudFormation.send(new RemoveAliasCommand({ AliasName })).catch((error: unknown) => {
          if (classifyAwsError(error).kind !== 'alias-absent') throw error;
        });
      try {
        try {
          await set();
        } catch (error) {
          if (classifyAwsError(error).kind !== 'already-exists') throw error;
          await remove();
          await set();
        }
        return undefined;
      } catch (error) {
        const failure = toDeploymentError(error, `to move the alias ${AliasName}`);
        if (failure.name === 'SystemUnavailable') throw failure;
        const { code, message } = classifyAwsError(error);
        return `The stack has no alias ${AliasName}: ${endWithStop(message === '' ? code : `${code}: ${message}`)}`;
      }
    },
  };
}

/**
 * Reads the name of the gate.
 *
 * @throws DeploymentError ConfigurationError
 */
export function readGateId({ GATE_ID = '' }: Readonly<Record<string, string | undefined>>): string {
  if (/^[\w.-]+$/.test(GATE_ID)) return GATE_ID;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected the environment variable GATE_ID to be the name of the gate, got "${GATE_ID}": correct the environment of the gate's function.`,
  );
}
