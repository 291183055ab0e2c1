import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { isNoChangesReason } from '../../core/change-set/is-no-changes-reason.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { ChangeSetReference, ChangeSets } from '../ports/change-sets.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';
import { toStackSettingsInput, toTemplateInput } from './stack-settings-input.ts';

/**
 * The reason of a root change set that failed because of a nested one: it names the nested change set, but not the cause.
 * https://github.com/aws/aws-sam-cli/issues/2406
 */
const NESTED_FAILURE = /\bNested change set (arn:\S+) was not successfully created\b/;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html */
const VALIDATION_FAILURE = /\bAWS::EarlyValidation::/;

/** Reads, creates, and deletes change sets in CloudFormation. Other adapters read their changes and execute them. */
export function createChangeSets(client: CloudFormationClient): ChangeSets {
  return {
    async create(request) {
      try {
        const { Id } = await client.send(
          new CreateChangeSetCommand({
            ...toStackSettingsInput(request),
            ...toTemplateInput(request.template),
            ChangeSetType: 'UPDATE',
            StackName: request.stackId,
            ChangeSetName: request.changeSetName,
            ClientToken: request.clientToken,
            Description: request.description,
            IncludeNestedStacks: true,
            ImportExistingResources: request.importExistingResources,
          }),
        );
        if (Id !== undefined) return { kind: 'created', changeSetId: Id };
        throw new DeploymentError(
          'SystemUnavailable',
          `Expected CloudFormation to return the ARN of the change set for ${request.stackId}, got none. The gate repeats the call.`,
        );
      } catch (error) {
        const { kind, message } = classifyAwsError(error);
        if (kind === 'already-exists') return { kind: 'already-exists' };
        if (kind === 'stack-absent' || kind === 'stack-not-updatable') return { kind: 'stack-changed', reason: message };
        throw toDeploymentError(error, `CloudFormation to create a change set for ${request.stackId}`);
      }
    },

    async findStatus(reference) {
      try {
        const described = await client.send(new DescribeChangeSetCommand(toReferenceInput(reference)));
        const hasFailed = described.Status === 'FAILED';
        return {
          changeSetId: described.ChangeSetId,
          stackId: described.StackId,
          status: described.Status ?? '',
          statusReason: described.StatusReason,
          description: described.Description,
          hasNoChanges: hasFailed && isNoChangesReason(described.StatusReason),
          failedNestedSetId: hasFailed ? NESTED_FAILURE.exec(described.StatusReason ?? '')?.[1] : undefined,
          hasFailedValidation: hasFailed && VALIDATION_FAILURE.test(described.StatusReason ?? ''),
        };
      } catch (error) {
        const { kind } = classifyAwsError(error);
        if (kind === 'change-set-absent' || kind === 'stack-absent') return undefined;
        throw toDeploymentError(error, `to describe the change set ${nameOf(reference)}`);
      }
    },

    async delete(reference) {
      try {
        await client.send(new DeleteChangeSetCommand(toReferenceInput(reference)));
        return 'deleted';
      } catch (error) {
        const { kind } = classifyAwsError(error);
        if (kind === 'change-set-absent' || kind === 'stack-absent') return 'absent';
        if (kind === 'change-set-not-executable') return 'busy';
        throw toDeploymentError(error, `CloudFormation to delete the change set ${nameOf(reference)}`);
      }
    },
  };
}

function toReferenceInput(reference: ChangeSetReference) {
  return 'changeSetId' in reference
    ? { ChangeSetName: reference.changeSetId }
    : { ChangeSetName: reference.changeSetName, StackName: reference.stackId };
}

function nameOf(reference: ChangeSetReference): string {
  return 'changeSetId' in reference ? reference.changeSetId : reference.changeSetName;
}
