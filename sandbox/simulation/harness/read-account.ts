import type { Change } from '../../../core/change-set/change-set-page.ts';
import { ServiceError } from '../../kernel/service.ts';
import type { Sandbox } from '../../sandbox.ts';
import { readDenied } from '../scenario/settings.ts';
import { cloudFormationOf } from './target-account.ts';

/** A change and its position: the logical IDs of the nested stacks that contain it. */
export interface TrueChange {
  readonly path: string;
  readonly change: Change;
}

/** An event of a stack. */
export interface TrueEvent {
  readonly stackId: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly token: string | undefined;
  readonly at: number;
}

interface ChangeSetPage {
  readonly Changes: readonly Change[];
  readonly NextToken?: string;
}

interface EventPage {
  readonly StackEvents: readonly {
    readonly StackId: string;
    readonly LogicalResourceId: string;
    readonly PhysicalResourceId: string;
    readonly ResourceType: string;
    readonly ResourceStatus: string;
    readonly ResourceStatusReason?: string;
    readonly ClientRequestToken?: string;
    readonly Timestamp: Date;
  }[];
  readonly NextToken?: string;
}

/**
 * Reads a complete change set without faults: every page, with and without values, and every nested change set.
 *
 * @param changeSetId ARN, also of an executed change set
 */
export function readTrueChanges(sandbox: Sandbox, changeSetId: string, path = ''): readonly TrueChange[] {
  const changes = [false, true].flatMap((IncludePropertyValues) =>
    readPages<ChangeSetPage, Change>(
      (NextToken) =>
        ask(sandbox, 'DescribeChangeSet', {
          ChangeSetName: changeSetId,
          IncludePropertyValues: String(IncludePropertyValues),
          NextToken,
        }),
      ({ Changes }) => Changes,
    ),
  );
  const nested = new Map<string, string>();
  for (const { ResourceChange: resource } of changes) {
    if (resource?.ChangeSetId !== undefined) nested.set(resource.ChangeSetId, resource.LogicalResourceId ?? '');
  }
  return [
    ...changes.map((change) => ({ path, change })),
    ...[...nested].flatMap(([id, logicalId]) => readTrueChanges(sandbox, id, path === '' ? logicalId : `${path}/${logicalId}`)),
  ];
}

/** Reads all events of a stack, also of a deleted stack, oldest first. */
export function readTrueEvents(sandbox: Sandbox, stackId: string): readonly TrueEvent[] {
  const events = readPages<EventPage, EventPage['StackEvents'][number]>(
    (NextToken) => ask(sandbox, 'DescribeStackEvents', { StackName: stackId, NextToken }),
    ({ StackEvents }) => StackEvents,
  );
  return events.reverse().map((event) => ({
    stackId: event.StackId,
    logicalId: event.LogicalResourceId,
    physicalId: event.PhysicalResourceId,
    type: event.ResourceType,
    status: event.ResourceStatus,
    reason: event.ResourceStatusReason,
    token: event.ClientRequestToken,
    at: event.Timestamp.getTime(),
  }));
}

/** The current state of an existing stack. */
export interface StackTruth {
  readonly name: string;
  readonly status: string;
  readonly template: string | undefined;
  /** Without the values of NoEcho parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The client token of the last operation on the stack. */
  readonly lastToken: string | undefined;
}

/** Reads an existing stack; undefined without a stack of this name. */
export function readStackTruth(sandbox: Sandbox, stackName: string): StackTruth | undefined {
  if (cloudFormationOf(sandbox).stacks()[stackName] === undefined) return undefined;
  interface Described {
    readonly StackId: string;
    readonly StackStatus: string;
    readonly Parameters?: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
  }
  const { Stacks } = ask(sandbox, 'DescribeStacks', { StackName: stackName }) as { readonly Stacks: readonly Described[] };
  const [stack] = Stacks;
  if (stack === undefined) return undefined;
  const shown = (stack.Parameters ?? []).filter(({ ParameterValue }) => ParameterValue !== '****');
  return {
    name: stackName,
    status: stack.StackStatus,
    template: readTrueTemplate(sandbox, stackName),
    parameters: Object.fromEntries(shown.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])),
    lastToken: readTrueEvents(sandbox, stack.StackId).findLast(({ physicalId }) => physicalId === stack.StackId)?.token,
  };
}

/** Settings of an existing stack. */
export interface SettingsTruth {
  /** Resources that the stack policy denies. */
  readonly denied: readonly string[];
  readonly isProtected: boolean;
}

/** Reads the settings of an existing stack; undefined without a stack of this name. */
export function readSettingsTruth(sandbox: Sandbox, stackName: string): SettingsTruth | undefined {
  if (cloudFormationOf(sandbox).stacks()[stackName] === undefined) return undefined;
  const input = { StackName: stackName };
  const { StackPolicyBody: policy } = ask(sandbox, 'GetStackPolicy', input) as { readonly StackPolicyBody?: string };
  const { Stacks } = ask(sandbox, 'DescribeStacks', input) as {
    readonly Stacks: readonly { readonly EnableTerminationProtection?: boolean }[];
  };
  return { denied: readDenied(policy), isProtected: Stacks[0]?.EnableTerminationProtection === true };
}

/** Returns the IDs of the change sets of an existing stack that can still be executed or deleted. */
export function listTrueChangeSets(sandbox: Sandbox, stackId: string): readonly string[] {
  interface ListPage {
    readonly Summaries: readonly { readonly ChangeSetId: string }[];
    readonly NextToken?: string;
  }
  const summaries = readPages<ListPage, { readonly ChangeSetId: string }>(
    (NextToken) => ask(sandbox, 'ListChangeSets', { StackName: stackId, NextToken }),
    ({ Summaries }) => Summaries,
  );
  return summaries.map(({ ChangeSetId }) => ChangeSetId);
}

/** Returns the current template of an existing stack; undefined without a stack. */
export function readTrueTemplate(sandbox: Sandbox, stackName: string): string | undefined {
  try {
    return (ask(sandbox, 'GetTemplate', { StackName: stackName, TemplateStage: 'Original' }) as { TemplateBody?: string })
      .TemplateBody;
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

function ask(sandbox: Sandbox, operation: string, input: object): unknown {
  return cloudFormationOf(sandbox).operations[operation]?.(input, { caller: 'oracle' });
}

function readPages<Page extends { readonly NextToken?: string }, Item>(
  read: (token: string | undefined) => unknown,
  itemsOf: (page: Page) => readonly Item[],
): Item[] {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = read(token) as Page;
    items.push(...itemsOf(page));
    token = page.NextToken;
  } while (token !== undefined);
  return items;
}
