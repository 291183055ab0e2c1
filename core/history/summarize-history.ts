import { groupBy } from '../group-by.ts';
import type { HistoryEntry } from './history-entry.ts';

/** A name with a number, for a table or a bar. */
export interface Count {
  readonly name: string;
  readonly count: number;
}

/** The result of a judgement and of its approval. `executed` includes first creates. */
export type HistoryVerdict = 'executed' | 'approved' | 'refused' | 'not approved' | 'no changes';

/** Numbers of one day. */
export interface DayCounts {
  /** `2026-11-29`, UTC. */
  readonly day: string;
  readonly executed: number;
  readonly refused: number;
}

/** Durations of deployments in seconds. */
export interface Durations {
  readonly known: number;
  readonly median: number;
  /** 90th percentile: nine of ten deployments take at most this time. */
  readonly ninetieth: number;
  readonly longest: number;
}

/** Statistics of a period. */
export interface HistorySummary {
  readonly deployments: number;
  readonly verdicts: readonly Count[];
  /** Executions that failed after the change set was allowed, such as a rollback. */
  readonly failedOperations: number;
  readonly byStack: readonly Count[];
  readonly byDay: readonly DayCounts[];
  /** Refused effects by resource type, and by effect. */
  readonly refusedTypes: readonly Count[];
  readonly refusedEffects: readonly Count[];
  readonly approvals: readonly Count[];
  readonly approvers: readonly Count[];
  readonly breakGlass: number;
  /** Absent if no duration is known. */
  readonly durations?: Durations | undefined;
}

/** The result of one deployment. */
export function verdictOf({ changeSetAction, decision, approval }: HistoryEntry): HistoryVerdict {
  if (changeSetAction === 'NO-CHANGES' && decision === 'allow') return 'no changes';
  if (decision === 'allow') return 'executed';
  if (approval === undefined) return 'refused';
  return approval.status === 'approved' ? 'approved' : 'not approved';
}

/** Counts what happened in a period. */
export function summarizeHistory(entries: readonly HistoryEntry[]): HistorySummary {
  const refused = entries.filter((entry) => ['refused', 'not approved'].includes(verdictOf(entry)));
  const restricted = refused.flatMap((entry) => entry.restricted);
  const approvals = entries.flatMap(({ approval }) => approval ?? []);
  const times = entries.flatMap(({ seconds }) => seconds ?? []).sort((a, b) => a - b);
  return {
    deployments: entries.length,
    verdicts: countBy(entries, verdictOf),
    failedOperations: entries.filter(
      (entry) => !refused.includes(entry) && ['FAILED', 'TIMED_OUT', 'ABORTED'].includes(entry.status ?? ''),
    ).length,
    byStack: countBy(entries, ({ stackName }) => stackName),
    byDay: [...groupBy(entries, ({ judgedAt }) => judgedAt.slice(0, 10))]
      .map(([day, ofDay]) => {
        const count = ofDay.filter((entry) => refused.includes(entry)).length;
        return { day, executed: ofDay.length - count, refused: count };
      })
      .sort((a, b) => (a.day < b.day ? -1 : 1)),
    refusedTypes: countBy(restricted, ({ resourceType }) => resourceType),
    refusedEffects: countBy(restricted, ({ effect }) => effect),
    approvals: countBy(approvals, ({ status }) => status),
    approvers: countBy(
      approvals.filter(({ status }) => status === 'approved'),
      ({ by }) => by,
    ),
    breakGlass: approvals.filter(({ breakGlass }) => breakGlass === true).length,
    ...(times.length === 0
      ? {}
      : {
          durations: {
            known: times.length,
            median: quantile(times, 0.5),
            ninetieth: quantile(times, 0.9),
            longest: quantile(times, 1),
          },
        }),
  };
}

function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): readonly Count[] {
  return [...groupBy(items, nameOf)]
    .map(([name, group]) => ({ name, count: group.length }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** @param sorted ascending, not empty */
function quantile(sorted: readonly number[], share: number): number {
  return Number(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]);
}
