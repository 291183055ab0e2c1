import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateListChangeSets,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { ChangeSetFacts, StackDescription, StackFacts } from '../../core/diagnosis/stack-facts.ts';
import { NESTED_STACK_TYPE } from '../../core/nested-stack-type.ts';
import { startsOperation } from '../../core/stack/last-operation.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import { classifyAwsError, toDeploymentError } from '../../functions/adapters/aws-errors.ts';
import { createStacks } from '../../functions/adapters/stacks.ts';

/** Maximum number of nested stacks whose events are read. */
const MOST_NESTED_STACKS = 50;

/**
 * Reads the facts about a stack for a diagnosis.
 *
 * @param requested name, alias, or ARN of the stack
 * @throws DeploymentError when AWS refuses
 */
export async function readStackFacts(client: CloudFormationClient, requested: string, now: Date): Promise<StackFacts> {
  const stack = await findStack(client, requested);
  if (stack === undefined) {
    return { requested, resources: [], changeSets: [], events: [], nestedEvents: new Map(), now };
  }
  const stacks = createStacks(client);
  const events = await readLastOperation(client, stack.stackId);
  const [resources, changeSets, nestedEvents] = await Promise.all([
    stacks.listResources(stack.stackId),
    listChangeSets(client, stack.stackId),
    readNestedEvents(client, events),
  ]);
  return { requested, stack, resources, changeSets, events, nestedEvents, now };
}

async function findStack(client: CloudFormationClient, requested: string): Promise<StackDescription | undefined> {
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: requested }));
    return found === undefined ? undefined : toDescription(found);
  } catch (error) {
    if (classifyAwsError(error).kind === 'stack-absent') return undefined;
    throw toDeploymentError(error, `to describe the stack ${requested}`);
  }
}

function toDescription(stack: Stack): StackDescription {
  return {
    stackId: stack.StackId ?? '',
    stackName: stack.StackName ?? '',
    stackStatus: stack.StackStatus ?? '',
    stackStatusReason: stack.StackStatusReason,
    detailedStatus: stack.DetailedStatus,
    deploymentMode: stack.DeploymentConfig?.Mode,
    aliasName: stack.AliasName,
    rootId: stack.RootId,
    hasTerminationProtection: stack.EnableTerminationProtection ?? false,
    parameterNames: (stack.Parameters ?? []).flatMap(({ ParameterKey }) => ParameterKey ?? []),
    capabilities: stack.Capabilities ?? [],
    driftStatus: stack.DriftInformation?.StackDriftStatus,
    driftCheckedAt: stack.DriftInformation?.LastCheckTimestamp,
  };
}

/** Reads the events of the last operation of a stack, newest first. */
async function readLastOperation(client: CloudFormationClient, stackId: string): Promise<readonly StackEvent[]> {
  const events: StackEvent[] = [];
  for await (const event of createStacks(client).readEvents(stackId)) {
    events.push(event);
    if (startsOperation(event)) break;
  }
  return events;
}

/** Reads the events of the nested stacks that failed, level by level. */
async function readNestedEvents(
  client: CloudFormationClient,
  events: readonly StackEvent[],
): Promise<ReadonlyMap<string, readonly StackEvent[]>> {
  const read = new Map<string, readonly StackEvent[]>();
  let open = failedNestedStacks(events);
  while (open.length > 0 && read.size < MOST_NESTED_STACKS) {
    const next: string[] = [];
    for (const stackId of open.filter((one) => !read.has(one))) {
      const inner = await readLastOperation(client, stackId);
      read.set(stackId, inner);
      next.push(...failedNestedStacks(inner));
    }
    open = next;
  }
  return read;
}

function failedNestedStacks(events: readonly StackEvent[]): readonly string[] {
  const failed = events.filter(
    ({ resourceType, resourceStatus, physicalResourceId, stackId }) =>
      resourceType === NESTED_STACK_TYPE &&
      physicalResourceId !== stackId &&
      physicalResourceId?.startsWith('arn:') &&
      resourceStatus?.endsWith('_FAILED'),
  );
  return [...new Set(failed.flatMap(({ physicalResourceId }) => physicalResourceId ?? []))];
}

async function listChangeSets(client: CloudFormationClient, stackId: string): Promise<readonly ChangeSetFacts[]> {
  const found: ChangeSetFacts[] = [];
  try {
    for await (const { Summaries = [] } of paginateListChangeSets({ client }, { StackName: stackId })) {
      for (const summary of Summaries) {
        found.push({
          changeSetId: summary.ChangeSetId ?? '',
          name: summary.ChangeSetName ?? '',
          status: summary.Status,
          executionStatus: summary.ExecutionStatus,
          createdAt: summary.CreationTime,
        });
      }
    }
    return found;
  } catch (error) {
    throw toDeploymentError(error, `to list the change sets of the stack ${stackId}`);
  }
}
