import type { Outcome } from '../approvals/approval.ts';
import type { Decision } from '../policy/decision.ts';
import type { DecisionRecord } from '../record/decision-record.ts';

/** The execution of a deployment, as ListExecutions returns it or as the gate stored its end. Step Functions keeps it for 90 days. */
export interface ExecutionFacts {
  /** `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`, or `RUNNING`. */
  readonly status: string;
  readonly startedAt: Date;
  readonly endedAt?: Date | undefined;
}

/** One refused or asked effect. */
export interface RestrictedEffect {
  readonly place: string;
  readonly resourceType: string;
  readonly effect: string;
  readonly decision: Decision;
  readonly rule: string;
}

/** One judged deployment. */
export interface HistoryEntry {
  readonly stackName: string;
  readonly environmentName?: string | undefined;
  /** ISO 8601. */
  readonly judgedAt: string;
  /** `update`, `first-create`, or `failed-stack` for the deletion of a stack whose first create failed. */
  readonly kind: 'update' | 'first-create' | 'failed-stack';
  readonly decision: Decision;
  readonly changeSetAction: string;
  readonly summary: string;
  /** Number of changes by effect. */
  readonly counts: Readonly<Record<string, number>>;
  readonly restricted: readonly RestrictedEffect[];
  readonly approval?: Pick<Outcome, 'status' | 'by' | 'at' | 'reason' | 'breakGlass'> | undefined;
  readonly executionArn?: string | undefined;
  readonly pipelineExecutionId?: string | undefined;
  readonly revision?: string | undefined;
  readonly fingerprint: string;
  readonly policies: readonly string[];
  /** Waivers that allowed an effect, as `Resource (effect)`. */
  readonly waivers: readonly string[];
  /** Status of the execution; absent if unknown. */
  readonly status?: string | undefined;
  /** Seconds from the start to the end of the execution; absent if unknown. */
  readonly seconds?: number | undefined;
  /** Key of the record in the bucket of the gate. */
  readonly key: string;
}

/** Facts of an entry that are not in the record. */
export interface EntryContext {
  readonly key: string;
  readonly approval?: Outcome | undefined;
  readonly execution?: ExecutionFacts | undefined;
}

/** Converts a record to a history entry. */
export function toHistoryEntry(record: DecisionRecord, { key, approval, execution }: EntryContext): HistoryEntry {
  const { deployment, changeSet, stack, waivers } = record;
  return {
    stackName: stack.name,
    environmentName: deployment?.environmentName,
    judgedAt: record.judgedAt,
    kind: readKind(key),
    decision: record.decision,
    changeSetAction: record.changeSetAction,
    summary: record.summary,
    counts: record.counts,
    restricted: record.changes
      .filter(({ decision }) => decision !== 'allow')
      .map(({ path, logicalResourceId, resourceType, effect, decision, rule }) => ({
        place: [path, logicalResourceId].filter(Boolean).join('/'),
        resourceType,
        effect,
        decision,
        rule,
      })),
    ...(approval === undefined ? {} : { approval }),
    executionArn: deployment?.executionId,
    pipelineExecutionId: deployment?.pipelineExecutionId,
    revision: deployment?.revision,
    fingerprint: changeSet.fingerprint,
    policies: record.policies,
    waivers: waivers
      .filter(({ status }) => status === 'used')
      .map(({ logicalResourceId, effect }) => `${logicalResourceId} (${effect})`),
    status: execution?.status,
    seconds: secondsOf(execution),
    key,
  };
}

/** Returns the step that a record is about. */
export function readKind(key: string): HistoryEntry['kind'] {
  if (key.endsWith('-first-create.json')) return 'first-create';
  return key.endsWith('-failed-stack.json') ? 'failed-stack' : 'update';
}

function secondsOf(execution: ExecutionFacts | undefined): number | undefined {
  return execution?.endedAt === undefined ? undefined : (execution.endedAt.getTime() - execution.startedAt.getTime()) / 1_000;
}
