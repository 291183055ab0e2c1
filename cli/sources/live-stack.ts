import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { TemplateError } from '../../core/documents/template-error.ts';
import type { PredictionContext } from '../../core/prediction/prediction.ts';
import type { TemplateTree } from '../../core/prediction/template-tree.ts';
import { parseTemplate } from '../../core/template/parse-template.ts';
import { toDeploymentError } from '../../functions/adapters/aws-errors.ts';
import { UsageError } from '../usage-error.ts';
import { inSource } from './template-files.ts';

/** A deployed stack, as the start of a prediction. */
export interface LiveStack {
  readonly source: TemplateTree;
  /** Deployed values. A hidden value (NoEcho) is `****`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Facts about the deployed resources. */
  readonly context: PredictionContext;
}

/**
 * Reads a deployed stack with the templates of its nested stacks.
 *
 * @throws UsageError if the stack does not exist
 * @throws DeploymentError when AWS refuses
 */
export async function readLiveStack(client: CloudFormationClient, name: string): Promise<LiveStack> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (stack === undefined) throw new UsageError(`stack:${name}: The stack does not exist.`);
    const resources = await listResources(client, name);
    return {
      source: await readSource(client, name, resources),
      parameters: toRecord((stack.Parameters ?? []).map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])),
      tags: toRecord((stack.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
      context: contextOf(stack, resources),
    };
  } catch (error) {
    if (error instanceof TemplateError) throw inSource(`stack:${name}`, error);
    throw error instanceof UsageError ? error : toDeploymentError(error, `CloudFormation to read the stack ${name}`);
  }
}

interface LiveResource {
  readonly physicalId: string;
  readonly type: string;
}

async function listResources(client: CloudFormationClient, name: string): Promise<Map<string, LiveResource>> {
  const resources = new Map<string, LiveResource>();
  for await (const page of paginateListStackResources({ client }, { StackName: name })) {
    for (const { LogicalResourceId, PhysicalResourceId, ResourceType } of page.StackResourceSummaries ?? []) {
      if (LogicalResourceId === undefined || PhysicalResourceId === undefined) continue;
      resources.set(LogicalResourceId, { physicalId: PhysicalResourceId, type: ResourceType ?? '' });
    }
  }
  return resources;
}

async function readSource(
  client: CloudFormationClient,
  name: string,
  resources: ReadonlyMap<string, LiveResource>,
): Promise<TemplateTree> {
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }));
  const nested = new Map<string, TemplateTree>();
  for (const [logicalId, { physicalId, type }] of resources) {
    if (type !== 'AWS::CloudFormation::Stack') continue;
    nested.set(logicalId, await readSource(client, physicalId, await listResources(client, physicalId)));
  }
  return { template: parseTemplate(TemplateBody ?? ''), findNested: ({ logicalId }) => nested.get(logicalId) };
}

function contextOf(
  { StackId, StackName, NotificationARNs, Parameters }: Stack,
  resources: ReadonlyMap<string, LiveResource>,
): PredictionContext {
  const [, partition, , region, accountId] = (StackId ?? '').split(':');
  const stored = (Parameters ?? []).map(({ ParameterValue, ResolvedValue }) => [ParameterValue, ResolvedValue] as const);
  return {
    ...(partition ? { partition } : {}),
    ...(region ? { region } : {}),
    ...(accountId ? { accountId } : {}),
    ...(StackId === undefined ? {} : { stackId: StackId }),
    ...(StackName === undefined ? {} : { stackName: StackName }),
    notificationArns: NotificationARNs ?? [],
    physicalIds: Object.fromEntries([...resources].map(([logicalId, { physicalId }]) => [logicalId, physicalId])),
    ssm: { before: toRecord(stored) },
  };
}

function toRecord(entries: readonly (readonly [string | undefined, string | undefined])[]): Record<string, string> {
  return Object.fromEntries(entries.flatMap(([key, value]) => (key === undefined || value === undefined ? [] : [[key, value]])));
}
