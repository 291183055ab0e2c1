import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import type { Outcome } from '../../core/approvals/approval.ts';
import { approvalIdOf } from '../../core/approvals/approval-id.ts';
import { parseDocument } from '../../core/documents/parse-document.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import { outcomeKeyOf, readOutcome } from '../../core/history/deployment-outcome.ts';
import { type ExecutionFacts, type HistoryEntry, readKind, toHistoryEntry } from '../../core/history/history-entry.ts';
import { type DecisionRecord, decisionRecordSchema } from '../../core/record/decision-record.ts';
import { classifyAwsError, toDeploymentError } from '../../functions/adapters/aws-errors.ts';
import { cannotRead } from './read-text-file.ts';

/** Number of objects that are read at the same time. */
const CONCURRENCY = 16;

/** The records to read. */
export interface HistoryRequest {
  readonly stack?: string | undefined;
  /** Records that were judged earlier are not read. */
  readonly since: Date;
}

/** A record, with its key in the bucket. */
interface StoredRecord {
  readonly key: string;
  readonly record: DecisionRecord;
}

/** Clients that read the history. */
export interface HistoryClients {
  readonly s3: S3Client;
  readonly stepFunctions: SFNClient;
}

/**
 * Reads the deployments that a gate judged: the records, the ends of deployments, and the outcomes of approvals in its bucket, and the
 * executions that Step Functions still has.
 *
 * @param warn gets a sentence for a source that cannot be read
 * @returns oldest first
 * @throws DeploymentError if the bucket cannot be read
 */
export async function readHistory(
  { s3, stepFunctions }: HistoryClients,
  bucket: string,
  request: HistoryRequest,
  warn: (sentence: string) => void,
): Promise<readonly HistoryEntry[]> {
  const records = await readRecords(s3, bucket, request);
  const executions = await readExecutions(stepFunctions, records, request.since, warn);
  const entries = await inParallel(records, async ({ key, record }) => {
    const executionArn = record.deployment?.executionId;
    return toHistoryEntry(record, {
      key,
      approval: record.decision === 'ask' ? await findOutcome(s3, bucket, executionArn, readKind(key)) : undefined,
      execution: executions.get(executionArn ?? '') ?? (await findEnd(s3, bucket, executionArn)),
    });
  });
  return sortByTime(entries);
}

/**
 * Reads records and the outcomes of their deployments from a folder, such as a copy of the bucket. The approvals of a copy are not read.
 *
 * @returns oldest first
 */
export function readHistoryFolder(folder: string, { stack, since }: HistoryRequest): readonly HistoryEntry[] {
  try {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
    const texts = names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
    const ends = new Map(texts.flatMap(({ text }) => readOutcome(text) ?? []).map((end) => [end.executionArn, end]));
    const entries = texts.flatMap(({ name, text }) => {
      const record = parseRecord(text);
      if (record === undefined) return [];
      return [toHistoryEntry(record, { key: name, execution: ends.get(record.deployment?.executionId ?? '') })];
    });
    return sortByTime(entries.filter((entry) => isWanted(entry.stackName, entry.judgedAt, { stack, since })));
  } catch (error) {
    throw cannotRead(folder, error as NodeJS.ErrnoException);
  }
}

async function readRecords(client: S3Client, bucket: string, request: HistoryRequest): Promise<readonly StoredRecord[]> {
  const prefix = `${GATE_BUCKET_KEYS.records}${request.stack === undefined ? '' : `${request.stack}/`}`;
  const keys: string[] = [];
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      // A record is written when it is judged.
      const recent = Contents.filter(
        ({ LastModified, Key }) => Key?.endsWith('.json') && (LastModified ?? request.since) >= request.since,
      );
      keys.push(...recent.flatMap(({ Key }) => Key ?? []));
    }
  } catch (error) {
    throw toDeploymentError(error, `to list s3://${bucket}/${prefix}`);
  }
  const read = await inParallel(keys, async (key) => {
    const record = parseRecord((await findText(client, bucket, key)) ?? '');
    return record === undefined ? [] : [{ key, record }];
  });
  return read.flat().filter(({ record }) => isWanted(record.stack.name, record.judgedAt, request));
}

function parseRecord(text: string): DecisionRecord | undefined {
  const parsed = parseDocument(text, decisionRecordSchema);
  return parsed.kind === 'invalid' ? undefined : parsed.value;
}

/** Step Functions keeps an execution for 90 days; the gate stored the end of each one. */
async function findEnd(client: S3Client, bucket: string, executionArn: string | undefined): Promise<ExecutionFacts | undefined> {
  if (executionArn === undefined) return undefined;
  return readOutcome((await findText(client, bucket, outcomeKeyOf(executionArn))) ?? '');
}

/** Only the gate can verify the HMAC in the first line of the object. The bucket policy and its versions protect the second line. */
async function findOutcome(
  client: S3Client,
  bucket: string,
  executionArn: string | undefined,
  kind: HistoryEntry['kind'],
): Promise<Outcome | undefined> {
  const id = approvalIdOf({ name: executionArn?.split(':').at(-1) ?? '' }, kind === 'update' ? 'change-set' : kind);
  const text = await findText(client, bucket, `${GATE_BUCKET_KEYS.approvals}${id}/outcome`);
  try {
    return JSON.parse(text?.split('\n')[1] ?? '').value;
  } catch {
    return undefined;
  }
}

async function findText(client: S3Client, Bucket: string, Key: string): Promise<string | undefined> {
  try {
    return await (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString('utf-8');
  } catch (error) {
    if (classifyAwsError(error).kind === 'object-absent') return undefined;
    throw toDeploymentError(error, `to read s3://${Bucket}/${Key}`);
  }
}

/** Lists the executions of the state machines in the records, which have the newest first. */
async function readExecutions(
  client: SFNClient,
  records: readonly StoredRecord[],
  since: Date,
  warn: (sentence: string) => void,
): Promise<ReadonlyMap<string, ExecutionFacts>> {
  const found = new Map<string, ExecutionFacts>();
  const arns = records.flatMap(({ record }) => record.deployment?.executionId ?? []);
  for (const stateMachineArn of new Set(arns.map((arn) => arn.replace(':execution:', ':stateMachine:').replace(/:[^:]+$/, '')))) {
    try {
      for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
        for (const { executionArn = '', status = '', startDate, stopDate } of executions) {
          if (startDate !== undefined) found.set(executionArn, { status, startedAt: startDate, endedAt: stopDate });
        }
        if ((executions.at(-1)?.startDate ?? since) < since) break;
      }
    } catch (error) {
      warn(
        `${toDeploymentError(error, `to list the executions of ${stateMachineArn}`).message} The history has durations only of executions whose end the gate stored.`,
      );
    }
  }
  return found;
}

function isWanted(stackName: string, judgedAt: string, { stack, since }: HistoryRequest): boolean {
  return (stack === undefined || stack === stackName) && Date.parse(judgedAt) >= since.getTime();
}

function sortByTime(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return [...entries].sort((a, b) => (a.judgedAt < b.judgedAt ? -1 : 1));
}

async function inParallel<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += CONCURRENCY) {
    results.push(...(await Promise.all(items.slice(start, start + CONCURRENCY).map(act))));
  }
  return results;
}
