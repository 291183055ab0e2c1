import {
  type CloudFormationClient,
  ExecuteChangeSetCommand,
  SetStackPolicyCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { DeploymentError } from '../../core/errors.ts';
import type { ChangeSetExecution } from '../ports.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';

/**
 * Executes change sets, by ARN, and sets what a change set cannot carry: the stack policy and the termination protection.
 *
 * `DisableRollback` is always given: the API reference and the SDK disagree about its default.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
 */
export function createChangeSetExecution(client: CloudFormationClient): ChangeSetExecution {
  return {
    async execute(changeSetId, clientRequestToken) {
      try {
        await client.send(
          new ExecuteChangeSetCommand({
            ChangeSetName: changeSetId,
            ClientRequestToken: clientRequestToken,
            DisableRollback: false,
          }),
        );
        return { kind: 'started' };
      } catch (error) {
        const { kind, code, message } = classifyAwsError(error);
        if (kind === 'change-set-not-executable' || kind === 'change-set-absent' || kind === 'stack-not-updatable') {
          return { kind: 'refused', reason: `${code}: ${message}` };
        }
        throw toDeploymentError(error, `to execute the change set ${changeSetId}`);
      }
    },
    async setStackPolicy(stackId, body) {
      try {
        await client.send(new SetStackPolicyCommand({ StackName: stackId, StackPolicyBody: body }));
      } catch (error) {
        throw notStarted(error, `to set the stack policy of ${stackId}`);
      }
    },
    async setTerminationProtection(stackId, enabled) {
      try {
        await client.send(new UpdateTerminationProtectionCommand({ StackName: stackId, EnableTerminationProtection: enabled }));
      } catch (error) {
        throw notStarted(error, `to set the termination protection of ${stackId}`);
      }
    },
  };
}

/** Nothing has been executed when these calls fail: only a name that says so lets the machine clean up at once. */
function notStarted(error: unknown, expected: string): DeploymentError {
  const known = toDeploymentError(error, expected);
  return ['SystemUnavailable', 'ConfigurationError', 'PermissionError'].includes(known.name)
    ? known
    : new DeploymentError('ChangeSetAltered', known.message, { cause: error });
}
