import type { ScenarioFaults } from '../scenario/scenario.ts';

/** All events of a wave, as plain data. */
export interface WaveScenario {
  readonly seed: number;
  readonly continuationSeconds: number;
  readonly targets: readonly WaveTargetPlan[];
  readonly maxConcurrentCount: number;
  readonly failureToleranceCount: number;
  /** The Regions in their order; absent: the order of the list. */
  readonly regionOrder?: readonly string[] | undefined;
  readonly judgeAllFirst: boolean;
  /** The last target is in an account that trusts the gate, and the gate does not permit it. */
  readonly hasStranger: boolean;
  /** Sorted by time. */
  readonly steps: readonly TimedWaveStep[];
  readonly throttledRegions: readonly ThrottledRegion[];
  readonly faults: ScenarioFaults;
  /** `lost`: no event of EventBridge reaches its target. @default events arrive */
  readonly events?: 'lost' | undefined;
}

/**
 * The change of a target: a safe update; an update that fails; a change set that the policy forbids; a change set that people approve or
 * reject; a first create.
 */
export type TargetKind = 'safe' | 'fails' | 'forbidden' | 'approved' | 'rejected' | 'new';

/** One target of a wave. Its stack is `sim-NAME`. */
export interface WaveTargetPlan {
  readonly name: string;
  readonly kind: TargetKind;
  readonly accountId: string;
  readonly region: string;
}

/** One step of a wave. */
export type WaveStep =
  /** People vote about each approval that is pending. */
  | { readonly kind: 'vote' }
  /** The role of an account is removed and created again. */
  | { readonly kind: 'remove-role'; readonly accountId: string; readonly seconds: number }
  | { readonly kind: 'redeliver' | 'stop-pipeline' };

/** Time of the step, in milliseconds since the push. */
export type TimedWaveStep = WaveStep & { readonly at: number };

/** A Region in which CloudFormation throttles every call for a time. */
export interface ThrottledRegion {
  readonly region: string;
  /** Milliseconds since the push. */
  readonly from: number;
  readonly to: number;
}

/** Returns true for a wave without faults and without other actors. */
export function isQuietWave({ faults, steps, throttledRegions, events }: WaveScenario): boolean {
  const hasFaults = faults.kind === 'exactly' ? faults.faults.length > 0 : faults.rate > 0;
  return events !== 'lost' && !hasFaults && throttledRegions.length === 0 && steps.every(({ kind }) => kind === 'vote');
}

/** Returns the groups of targets, by position: one for each Region of the order, or one for all. Each group has its own tolerance. */
export function groupsOf({ targets, regionOrder }: WaveScenario): readonly (readonly number[])[] {
  const all = targets.map((_target, index) => index);
  return regionOrder?.map((region) => all.filter((index) => targets[index]?.region === region)) ?? [all];
}
