import type { DeploymentState } from '../../core/deployment/state.ts';
import type { TargetResult } from '../../core/waves/wave-summary.ts';
import type { Execution } from './ports.ts';

/** One target of one wave. */
export interface TargetId {
  readonly waveId: string;
  /** Position in the list of targets. */
  readonly index: number;
}

/** The decision about a target that was not started. */
export type Start =
  | { readonly decision: 'start' }
  /** @param reason why the wave stopped, as a clause */
  | { readonly decision: 'skip'; readonly reason: string };

/** The decision about a judged target of a wave that judges all targets first. */
export type Release =
  | { readonly decision: 'proceed' }
  /** @param reason why the wave stopped, as a clause */
  | { readonly decision: 'stop'; readonly reason: string };

/**
 * The targets of waves. The gate signs each entry. Of several decisions about the same step of a target, the first one applies, so that a
 * repeated task cannot make a different decision.
 */
export interface Waves {
  /** Decides whether a target is started. @returns the stored decision */
  settleStart(target: TargetId, start: Start): Promise<Start>;
  /** Decides about a judged target. @returns the stored decision */
  settleRelease(target: TargetId, release: Release): Promise<Release>;
  /** @returns undefined while the target waits */
  findRelease(target: TargetId): Promise<Release | undefined>;
  /** Records that a target is judged safe or approved, and waits for its release. */
  recordVerdict(target: TargetId): Promise<void>;
  /** @returns true if the target is judged safe or approved */
  hasVerdict(target: TargetId): Promise<boolean>;
  /** Lists the targets with a verdict, by the names of the entries, which are not verified. */
  listVerdicts(waveId: string): Promise<readonly number[]>;
  putResult(target: TargetId, result: TargetResult): Promise<void>;
  /** @returns undefined if the target was not started */
  findResult(target: TargetId): Promise<TargetResult | undefined>;
}

/** Reports that executions of targets ended. They are not signed: a report only makes the wave read the execution. */
export interface TargetEnds {
  record(target: TargetId): Promise<void>;
  list(waveId: string): Promise<readonly number[]>;
}

/** Executions of the state machine that a wave and its targets are part of. */
export interface TargetExecutions {
  /** Starts the execution, unless it exists. @param input JSON text */
  start(executionArn: string, input: string): Promise<void>;
  /** @returns undefined if there is no such execution */
  find(executionArn: string): Promise<Execution | undefined>;
  /** @returns the names of the states that the execution entered, and the data of the last one; not validated */
  readEnd(
    executionArn: string,
  ): Promise<{ readonly states: readonly string[]; readonly state: Partial<DeploymentState> | undefined }>;
}
