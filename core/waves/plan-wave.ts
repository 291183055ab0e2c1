import type { DeploymentInput } from '../deployment/deployment-input.ts';
import { isActive, type TargetStatus } from './wave-progress.ts';

/** The order and the limits of a wave. Targets are numbers: positions in the list of targets. */
export interface WaveRules {
  /** Groups in their order: one for each Region of `RegionOrder`, or one for all targets. */
  readonly groups: readonly (readonly number[])[];
  readonly maxConcurrentCount: number;
  /** Targets of a group that may fail. */
  readonly failureToleranceCount: number;
  readonly judgeAllFirst: boolean;
}

/** The targets that the caller starts and releases now. */
export interface WaveStep {
  readonly start: readonly number[];
  /** Judged targets that may be executed. */
  readonly release: readonly number[];
}

/**
 * Derives the rules of a wave.
 *
 * @param regions the Region of each target
 */
export function rulesOf(
  { operationPreferences = {}, judgeAllFirst = false }: Pick<DeploymentInput, 'operationPreferences' | 'judgeAllFirst'>,
  regions: readonly string[],
): WaveRules {
  const { MaxConcurrentCount = 1, FailureToleranceCount = 0, RegionOrder } = operationPreferences;
  const all = regions.map((_region, index) => index);
  return {
    groups: RegionOrder === undefined ? [all] : RegionOrder.map((region) => all.filter((index) => regions[index] === region)),
    maxConcurrentCount: MaxConcurrentCount,
    failureToleranceCount: FailureToleranceCount,
    judgeAllFirst,
  };
}

/**
 * Selects the next targets. With `judgeAllFirst`, no target is released before every target is judged or has failed within the
 * tolerance. The caller starts and releases no target after `findExcess` reported a group.
 *
 * @example
 * planWave(['new', 'pending'], { groups: [[0, 1]], maxConcurrentCount: 1, failureToleranceCount: 0, judgeAllFirst: false });
 * // { start: [1], release: [] }
 */
export function planWave(statuses: readonly TargetStatus[], rules: WaveRules): WaveStep {
  const { groups, maxConcurrentCount, judgeAllFirst } = rules;
  const working = statuses.filter((status) => status === 'working' || status === 'released').length;
  const free = Math.max(0, maxConcurrentCount - working);
  const pick = (group: readonly number[], status: TargetStatus) =>
    group.filter((index) => statuses[index] === status).slice(0, free);
  const isOpen = (index: number) => statuses[index] === 'pending' || isActive(statuses[index]);
  const current = groups.find((group) => group.some(isOpen)) ?? [];
  if (!judgeAllFirst) return { start: pick(current, 'pending'), release: [] };
  const isJudging = statuses.some((status) => status === 'pending' || status === 'working');
  return isJudging ? { start: pick(groups.flat(), 'pending'), release: [] } : { start: [], release: pick(current, 'judged') };
}

/** Finds the first group in which more targets failed than the wave tolerates. @returns undefined if there is none */
export function findExcess(
  statuses: readonly TargetStatus[],
  { groups, failureToleranceCount }: WaveRules,
): { readonly failed: number; readonly of: number } | undefined {
  for (const group of groups) {
    const failed = group.filter((index) => isFailed(statuses[index])).length;
    if (failed > failureToleranceCount) return { failed, of: group.length };
  }
  return undefined;
}

function isFailed(status: TargetStatus | undefined): boolean {
  return status === 'old' || status === 'unclear';
}

/** Returns true if no target is running or pending. */
export function isOver(statuses: readonly TargetStatus[]): boolean {
  return !statuses.some((status) => status === 'pending' || isActive(status));
}
