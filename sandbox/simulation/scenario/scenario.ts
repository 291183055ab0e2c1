import type { ChangeSetDistortion } from '../../cloudformation/model/distortion.ts';
import type { ResourceBehaviour } from '../../cloudformation/model/options.ts';
import type { ExecutionMode } from '../../code-pipeline/pipeline-definition.ts';
import type { Fault } from '../../kernel/faults.ts';
import type { Draft } from './draft.ts';
import type { PolicyName } from './policy-menu.ts';
import type { SettingsPlan } from './settings.ts';

/** All events of one run, as plain data. The same scenario gives the same result, byte for byte. */
export interface Scenario {
  readonly seed: number;
  readonly pageSize: number;
  readonly changeSetSeconds: number;
  readonly resourceSeconds: number;
  readonly continuationSeconds: number;
  /** Seconds for which reads of a stack do not show an update that has started. @default 0 */
  readonly staleSeconds?: number | undefined;
  readonly baseline: PolicyName;
  readonly apps: readonly App[];
  readonly pipelines: readonly PipelinePlan[];
  /** Sorted by time. */
  readonly steps: readonly TimedStep[];
  readonly faults: ScenarioFaults;
  /** `lost`: no event of EventBridge reaches its target. @default events arrive, unless a fault of the scenario concerns them */
  readonly events?: 'lost' | undefined;
  /** The stacks are in another account than the gate, and sessions of its role can expire early. @default the account of the gate */
  readonly isElsewhere?: boolean | undefined;
  /** Each pipeline belongs to another owner, and the gate verifies jobs. @default one owner */
  readonly ownership?: Ownership | undefined;
}

/** The place that binds each pipeline to its stack: the setting `pipelines` of the gate, or UserParameters of the action. */
export type Ownership = 'gate' | 'action';

/** A stack, with its deployment before the first push, if any. */
export interface App {
  /** `environmentName` is `sim`; the stack is `sim-NAME`. */
  readonly name: string;
  /** The deployment before the first push; absent without a stack. */
  readonly before?: Draft | undefined;
  /** Settings of the deployment before the first push. */
  readonly settings?: SettingsPlan | undefined;
}

/** One pipeline of one app. */
export interface PipelinePlan {
  readonly name: string;
  readonly app: string;
  readonly mode: ExecutionMode;
  /** The form of the action's UserParameters. */
  readonly form: 'inline' | 'file' | 'object';
  readonly timeoutMinutes: number;
  /** The input has `onUnsafe: "ask"`, and the gate has approvals. @default false */
  readonly asks?: true | undefined;
}

/** A waiver of a push. */
export interface WaiverPlan {
  readonly logicalId: string;
  readonly effect: 'delete' | 'replace';
  readonly isExpired: boolean;
  /** True for a resource of the nested stack. */
  readonly isNested?: boolean | undefined;
}

/** The content of a push. */
export interface PushPlan {
  readonly draft: Draft;
  readonly policy?: PolicyName | undefined;
  readonly waivers?: readonly WaiverPlan[] | undefined;
  readonly mistake?: Mistake | undefined;
  /** The app whose stack the pushed input names. @default the app of the pipeline */
  readonly target?: string | undefined;
  readonly settings?: SettingsPlan | undefined;
}

/** A mistake in a revision. */
export type Mistake = 'no template' | 'no JSON' | 'bad reference';

/** One step of a scenario. */
export type ScenarioStep =
  | ({ readonly kind: 'push'; readonly pipeline: string } & PushPlan)
  | { readonly kind: 'update-stack'; readonly app: string; readonly draft: Draft }
  | { readonly kind: 'delete-stack' | 'cancel-update' | 'continue-rollback'; readonly app: string }
  | { readonly kind: 'delete-change-sets'; readonly app: string }
  /** A principal who knows the name creates a change set under it, after the next execution starts and before the gate creates its own. */
  | { readonly kind: 'claim-change-set'; readonly app: string; readonly draft: Draft }
  /** A principal replaces the change set of the gate with another one of the same name. */
  | { readonly kind: 'swap-change-set'; readonly app: string; readonly draft: Draft }
  | { readonly kind: 'foreign-change-set'; readonly app: string; readonly draft: Draft; readonly executeAfterSeconds: number }
  | { readonly kind: 'stop-execution' | 'redeliver' }
  | { readonly kind: 'stop-pipeline'; readonly pipeline: string; readonly abandon: boolean }
  | { readonly kind: 'retry-stage'; readonly pipeline: string }
  | { readonly kind: 'behave'; readonly resource: string; readonly behaviour: ResourceBehaviour | undefined }
  | { readonly kind: 'fail-change-set' }
  /** The descriptions of the next change set have a defect. */
  | { readonly kind: 'distort'; readonly distortion: ChangeSetDistortion }
  /** A principal with access to the artifact bucket replaces the artifact of the last push. */
  | {
      readonly kind: 'overwrite-artifact';
      readonly pipeline: string;
      readonly draft: Draft;
      readonly mistake?: Mistake | undefined;
    }
  /** A principal that may invoke the trigger sends the last event again, with another job ID. */
  | { readonly kind: 'forge-event' }
  /**
   * A principal gives the action of the pipeline the continuation token of another action: in an event that it sends to the trigger,
   * or in a reply to the job.
   */
  | { readonly kind: 'replay-token'; readonly pipeline: string; readonly through: 'event' | 'reply' }
  /** An operator creates the stack without rollback, and one resource fails. */
  | { readonly kind: 'create-without-rollback'; readonly app: string; readonly draft: Draft }
  /** An operator creates a change set for a new stack, which is then in REVIEW_IN_PROGRESS, and executes it later, or never. */
  | {
      readonly kind: 'review-stack';
      readonly app: string;
      readonly draft: Draft;
      readonly executeAfterSeconds?: number | undefined;
    }
  /** An operator turns on termination protection and sets a stack policy. */
  | { readonly kind: 'protect-stack'; readonly app: string }
  /** An operator updates the stack at the moment at which the current operation ends. */
  | { readonly kind: 'follow-up'; readonly app: string; readonly draft: Draft; readonly fails: boolean }
  /** A person decides about the newest approval: about the fingerprint that it shows, or about another one. */
  | {
      readonly kind: 'decide';
      readonly person: 'alice' | 'bob';
      readonly decision: 'approve' | 'reject';
      readonly fingerprint: 'shown' | 'other';
    }
  /** The clocks of the functions jump; the clocks of the services do not. */
  | { readonly kind: 'clock-jump'; readonly bySeconds: number };

/** Time of the step, in milliseconds since the start of the scenario. */
export type TimedStep = ScenarioStep & { readonly at: number };

/** Faults of calls: random faults from this seed, or the listed faults. */
export type ScenarioFaults =
  | {
      readonly kind: 'chance';
      readonly rate: number;
      readonly most: number;
      readonly isStale: boolean;
      readonly outage?: Outage | undefined;
    }
  | { readonly kind: 'exactly'; readonly faults: readonly PlacedFault[] };

/** Consecutive calls of one operation by one function that all fail: more calls than the SDK repeats. */
export interface Outage {
  readonly caller: string;
  readonly operation: string;
  /** The first call that fails, counted from 1. */
  readonly first: number;
  readonly calls: number;
  readonly fault: Fault;
}

/** A fault and its call: `caller service operation nth`. */
export interface PlacedFault {
  readonly site: string;
  readonly fault: Fault;
}

/** Returns true for a scenario with only pushes, and without faults in calls. Every event can be lost. */
export function isUndisturbed({ faults, steps }: Scenario): boolean {
  return !hasFaults(faults) && steps.every(({ kind }) => kind === 'push');
}

/** Returns true for a scenario without faults in calls and without other actors. Stack operations can fail, and every event can be lost. */
export function isUndisturbedExceptForEvents({ faults, steps }: Scenario): boolean {
  return !hasFaults(faults) && steps.every(({ kind }) => kind === 'push' || kind === 'behave');
}

function hasFaults(faults: ScenarioFaults): boolean {
  return faults.kind === 'exactly' ? faults.faults.length > 0 : faults.rate > 0 || faults.outage !== undefined;
}
