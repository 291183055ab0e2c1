import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { parseDocument } from '../../core/documents/parse-document.ts';
import { NESTED_STACK_TYPE } from '../../core/nested-stack-type.ts';
import { type DecisionRecord, decisionRecordSchema } from '../../core/record/decision-record.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import type { DeploymentFacts } from '../../core/timeline/explanation.ts';
import type { HistoryEvent } from '../../core/timeline/history-event.ts';
import { pickOperation } from '../../core/timeline/pick-events.ts';
import { readTimeline } from '../../core/timeline/read-timeline.ts';
import { toDeploymentError } from '../../functions/adapters/aws-errors.ts';
import { createStacks } from '../../functions/adapters/stacks.ts';

/** Clients that read an execution. */
export interface ExecutionClients {
  readonly stepFunctions: SFNClient;
  readonly cloudFormation: CloudFormationClient;
  readonly s3: S3Client;
}

/** The clocks of Step Functions, Lambda, and CloudFormation can differ by some seconds. */
const CLOCK_SKEW_MS = 60_000;

/** Maximum number of nested stacks whose events are read. */
const MOST_NESTED_STACKS = 50;

/**
 * Reads everything about one deployment: the history of the execution, its decision record, and the events of its stack operation.
 *
 * @param warn gets a sentence for each source that cannot be read; the explanation then does without it
 * @throws DeploymentError if the history cannot be read
 */
export async function readExecution(
  clients: ExecutionClients,
  executionArn: string,
  now: Date,
  warn: (sentence: string) => void,
): Promise<DeploymentFacts> {
  const timeline = readTimeline(await readHistory(clients.stepFunctions, executionArn));
  const { state } = timeline;
  const withoutFailure = async <Value>(read: Promise<Value>, otherwise: Value): Promise<Value> => {
    try {
      return await read;
    } catch (error) {
      warn(`${(error as Error).message} The explanation does not contain it.`);
      return otherwise;
    }
  };
  const [record, operation] = await Promise.all([
    withoutFailure(readRecord(clients.s3, recordUriOf(state)), undefined),
    withoutFailure(readOperation(clients.cloudFormation, state, executionArn), { events: [], nestedEvents: new Map() }),
  ]);
  return { executionArn, timeline, record, ...operation, now };
}

/** Reads the history of an execution, oldest event first. @throws DeploymentError if it cannot be read */
export async function readHistory(client: SFNClient, executionArn: string): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  try {
    for await (const page of paginateGetExecutionHistory({ client, pageSize: 1_000 }, { executionArn })) {
      events.push(...(page.events ?? []));
    }
    return events;
  } catch (error) {
    throw toDeploymentError(error, `to read the history of ${executionArn}`);
  }
}

/** The deletion of a failed stack has its own record, which explains a refusal before the judgement of the push. */
function recordUriOf({ inspection, deletedStack }: Partial<DeploymentState>): string | undefined {
  return inspection?.recordUri ?? deletedStack?.recordUri;
}

async function readRecord(client: S3Client, uri: string | undefined): Promise<DecisionRecord | undefined> {
  const [, Bucket, path] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri ?? '') ?? [];
  if (Bucket === undefined || path === undefined) return undefined;
  const Key = `${path}.json`;
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    const parsed = parseDocument((await Body?.transformToString('utf-8')) ?? '', decisionRecordSchema);
    return parsed.kind === 'invalid' ? undefined : parsed.value;
  } catch (error) {
    throw toDeploymentError(error, `to read the record s3://${Bucket}/${Key}`);
  }
}

/** The events of a stack operation, newest first. */
export type OperationEvents = Pick<DeploymentFacts, 'events' | 'nestedEvents'>;

/**
 * Reads the events of the operation that the deployment started, with all nested stacks of the operation.
 *
 * @throws Error if the stack is in another account or Region; DeploymentError if the events cannot be read
 */
export async function readOperation(
  client: CloudFormationClient,
  { stackId, operationStartedAt }: Partial<DeploymentState>,
  executionArn: string,
): Promise<OperationEvents> {
  if (stackId === undefined || operationStartedAt === undefined) return { events: [], nestedEvents: new Map() };
  requireSamePlace(stackId, executionArn);
  const startedAt = new Date(operationStartedAt);
  const events = pickOperation(await readSince(client, stackId, startedAt), startedAt);
  const nestedEvents = new Map<string, readonly StackEvent[]>();
  let open = nestedStacksOf(events);
  while (open.length > 0 && nestedEvents.size < MOST_NESTED_STACKS) {
    const next: string[] = [];
    for (const nested of open.filter((one) => !nestedEvents.has(one))) {
      const inner = await readSince(client, nested, startedAt);
      nestedEvents.set(nested, inner);
      next.push(...nestedStacksOf(inner));
    }
    open = next;
  }
  return { events, nestedEvents };
}

/** @throws Error if the stack is in another account or Region than the execution, because the clients read those of the execution */
function requireSamePlace(stackId: string, executionArn: string): void {
  const [account, region] = placeOf(stackId);
  const [gateAccount, gateRegion] = placeOf(executionArn);
  if (account === gateAccount && region === gateRegion) return;
  throw new Error(
    `The stack is in the account ${account}, ${region}. To read its events, run \`stackgate doctor ${stackId} --profile PROFILE\` with a ` +
      'profile of that account.',
  );
}

function placeOf(arn: string): readonly [account: string | undefined, region: string | undefined] {
  const [, , , region, account] = arn.split(':');
  return [account, region];
}

async function readSince(client: CloudFormationClient, stackId: string, since: Date): Promise<readonly StackEvent[]> {
  const events: StackEvent[] = [];
  for await (const event of createStacks(client).readEvents(stackId)) {
    if (event.timestamp !== undefined && event.timestamp.getTime() < since.getTime() - CLOCK_SKEW_MS) break;
    events.push(event);
  }
  return events;
}

function nestedStacksOf(events: readonly StackEvent[]): readonly string[] {
  const nested = events.filter(
    ({ resourceType, physicalResourceId, stackId }) =>
      resourceType === NESTED_STACK_TYPE && physicalResourceId !== stackId && physicalResourceId?.startsWith('arn:'),
  );
  return [...new Set(nested.flatMap(({ physicalResourceId }) => physicalResourceId ?? []))];
}
