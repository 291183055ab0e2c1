import { type CloudFormationClient, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import type { ChangeSetExecution } from '../ports/change-sets.ts';
import { type AwsErrorKind, classifyAwsError, toDeploymentError } from './aws-errors.ts';

const REFUSALS: ReadonlySet<AwsErrorKind> = new Set([
  'change-set-not-executable',
  'change-set-absent',
  'stack-not-updatable',
  'stack-absent',
]);

/**
 * Executes change sets, by ARN.
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
        if (REFUSALS.has(kind)) return { kind: 'refused', reason: `${code}: ${message}` };
        throw toDeploymentError(error, `to execute the change set ${changeSetId}`);
      }
    },
  };
}
