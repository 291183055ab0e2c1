import {
  type CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  type Stack as DescribedStack,
  DescribeStacksCommand,
  GetStackPolicyCommand,
  paginateDescribeStackEvents,
  paginateListChangeSets,
  paginateListStackResources,
  SetStackPolicyCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { DeploymentError } from '../../core/errors.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import type { StackResource } from '../../core/stack/stack-resource.ts';
import type { ChangeSetSummary, Stack, Stacks } from '../ports/ports.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';
import { toStackSettingsInput, toTemplateInput } from './stack-settings-input.ts';

/** Stacks in CloudFormation. */
export function createStacks(client: CloudFormationClient): Stacks {
  return {
    async find(stack) {
      try {
        const [found] = (await client.send(new DescribeStacksCommand({ StackName: stack }))).Stacks ?? [];
        if (found !== undefined) return toStack(requireSameStack(stack, found));
        throw new DeploymentError(
          'SystemUnavailable',
          `Expected CloudFormation to describe the stack ${stack} or to report that it does not exist, got an empty list: retrying.`,
        );
      } catch (error) {
        if (classifyAwsError(error).kind === 'stack-absent') return undefined;
        throw toDeploymentError(error, `to describe the stack ${stack}`);
      }
    },

    async create(request) {
      try {
        const { StackId } = await client.send(
          new CreateStackCommand({
            ...toStackSettingsInput(request),
            ...toTemplateInput(request.template),
            StackName: request.stackName,
            ClientRequestToken: request.clientRequestToken,
            // A rollback of the first create deletes every new resource, so that none of them blocks the next push.
            RetainExceptOnCreate: true,
            EnableTerminationProtection: request.terminationProtection,
            StackPolicyBody: request.stackPolicyBody,
            TimeoutInMinutes: request.timeoutInMinutes,
          }),
        );
        return { kind: 'started', stackId: StackId ?? request.stackName };
      } catch (error) {
        if (classifyAwsError(error).kind === 'already-exists') return { kind: 'already-exists' };
        throw toDeploymentError(error, `CloudFormation to create the stack ${request.stackName}`);
      }
    },

    async listResources(stackId) {
      const resources: StackResource[] = [];
      try {
        for await (const page of paginateListStackResources({ client }, { StackName: stackId })) {
          for (const summary of page.StackResourceSummaries ?? []) {
            resources.push({
              logicalResourceId: summary.LogicalResourceId,
              physicalResourceId: summary.PhysicalResourceId,
              resourceType: summary.ResourceType,
              resourceStatus: summary.ResourceStatus,
            });
          }
        }
      } catch (error) {
        throw toDeploymentError(error, `to list the resources of the stack ${stackId}`);
      }
      return resources;
    },

    async listChangeSets(stackId) {
      const changeSets: ChangeSetSummary[] = [];
      try {
        for await (const page of paginateListChangeSets({ client }, { StackName: stackId })) {
          for (const summary of page.Summaries ?? []) {
            changeSets.push({
              name: summary.ChangeSetName ?? '',
              status: summary.Status,
              description: summary.Description,
              creationTime: summary.CreationTime?.toISOString(),
            });
          }
        }
      } catch (error) {
        throw toDeploymentError(error, `to list the change sets of the stack ${stackId}`);
      }
      return changeSets;
    },

    async delete(stackId, clientRequestToken) {
      try {
        await client.send(new DeleteStackCommand({ StackName: stackId, ClientRequestToken: clientRequestToken }));
      } catch (error) {
        if (classifyAwsError(error).kind === 'stack-absent') return;
        throw toDeploymentError(error, `CloudFormation to delete the stack ${stackId}`);
      }
    },

    async setTerminationProtection(stackId, isProtected) {
      try {
        await client.send(
          new UpdateTerminationProtectionCommand({ StackName: stackId, EnableTerminationProtection: isProtected }),
        );
      } catch (error) {
        throw toDeploymentError(error, `CloudFormation to set the termination protection of ${stackId}`);
      }
    },

    async findStackPolicy(stackId) {
      try {
        return (await client.send(new GetStackPolicyCommand({ StackName: stackId }))).StackPolicyBody || undefined;
      } catch (error) {
        throw toDeploymentError(error, `to read the stack policy of ${stackId}`);
      }
    },

    async setStackPolicy(stackId, body) {
      try {
        await client.send(new SetStackPolicyCommand({ StackName: stackId, StackPolicyBody: body }));
      } catch (error) {
        throw toDeploymentError(error, `to set the stack policy of ${stackId}`);
      }
    },

    readEvents: (stack) => readEvents(client, stack),
  };
}

async function* readEvents(client: CloudFormationClient, stack: string): AsyncGenerator<StackEvent> {
  try {
    for await (const page of paginateDescribeStackEvents({ client }, { StackName: stack })) {
      for (const event of page.StackEvents ?? []) {
        yield {
          stackId: event.StackId,
          logicalResourceId: event.LogicalResourceId,
          physicalResourceId: event.PhysicalResourceId,
          resourceType: event.ResourceType,
          resourceStatus: event.ResourceStatus,
          resourceStatusReason: event.ResourceStatusReason,
          clientRequestToken: event.ClientRequestToken,
          timestamp: event.Timestamp,
        };
      }
    }
  } catch (error) {
    if (classifyAwsError(error).kind === 'stack-absent') return;
    throw toDeploymentError(error, `to read the events of the stack ${stack}`);
  }
}

/** A stack name in a call can also be an alias, which can be moved to another stack at any time. */
function requireSameStack(stack: string, found: DescribedStack): DescribedStack {
  const name = stack.startsWith('arn:') ? found.StackId : found.StackName;
  if (name === stack) return found;
  if (name === undefined) {
    throw new DeploymentError('SystemUnavailable', `Expected CloudFormation to name the stack ${stack}, got no name: retrying.`);
  }
  throw new DeploymentError(
    'ConfigurationError',
    `Expected the stack ${stack}, got the stack ${name}: ${stack} is an alias, which can move to another stack. Use the name of the stack.`,
  );
}

function toStack(stack: DescribedStack): Stack {
  return {
    stackId: stack.StackId ?? '',
    rootId: stack.RootId,
    stackStatus: stack.StackStatus ?? '',
    stackStatusReason: stack.StackStatusReason,
    creationTime: stack.CreationTime?.toISOString(),
    parameterNames: (stack.Parameters ?? []).flatMap(({ ParameterKey }) => ParameterKey ?? []),
    parameterValues: Object.fromEntries(
      (stack.Parameters ?? []).flatMap(({ ParameterKey: name, ParameterValue: value }) =>
        name === undefined || value === undefined ? [] : [[name, value]],
      ),
    ),
    outputs: Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    hasTerminationProtection: stack.EnableTerminationProtection ?? false,
    notificationArns: stack.NotificationARNs ?? [],
    rollbackAlarms: (stack.RollbackConfiguration?.RollbackTriggers ?? []).map(({ Arn: arn = '', Type: type = '' }) => ({
      arn,
      type,
    })),
    monitoringMinutes: stack.RollbackConfiguration?.MonitoringTimeInMinutes ?? 0,
    roleArn: stack.RoleARN,
    capabilities: stack.Capabilities ?? [],
    tags: Object.fromEntries((stack.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}
