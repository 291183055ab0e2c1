import type { ChangeSetDistortion } from '../../cloudformation/model/distortion.ts';
import type { ChangeWeights } from './draft.ts';
import type { ImportantCall, OutageKind } from './outages.ts';
import type { PolicyName } from './policy-menu.ts';
import type { ScenarioStep } from './scenario.ts';

/** A kind of step that another actor performs after a push. */
export type ActorKind = Exclude<ScenarioStep['kind'], 'push' | 'fail-change-set' | 'claim-change-set'>;

/**
 * Something that precedes a push.
 *
 * - `busy stack`: an update of an operator that does not end
 * - `failed change set`: CloudFormation cannot create the next change set
 * - `failing update`: a resource fails once, so that the update is rolled back
 * - `slow resource`: a resource whose update takes longer than CodePipeline waits for a job
 * - `claimed name`: another principal creates a change set under the name that the gate will use
 */
export type PreludeKind = 'busy stack' | 'failed change set' | 'failing update' | 'slow resource' | 'claimed name';

/**
 * Subject of a scenario: the weights of everything that the generator chooses. Most scenarios mix all subjects. The others make one
 * subject frequent, because some bugs show only if three or four rare choices meet.
 */
export interface Theme {
  readonly baselines: Weights<PolicyName>;
  /** Weights of the changes between two pushes. */
  readonly changes: ChangeWeights;
  /** Probability that a push only changes every resource in place, including nested resources. */
  readonly harmless: number;
  /** Probability that an application has a nested stack. */
  readonly nested: number;
  /** Maximum numbers of resources in a first template, and in its nested stack. */
  readonly resources: readonly [number, number];
  /** Numbers of changes on a page. */
  readonly pageSizes: readonly number[];
  /** Probability that all resources are of types without data. */
  readonly holdsNoData: number;
  /** Probability that an application has no stack before the first push. */
  readonly absent: number;
  /** Probability that an operator leaves a stack without a successful create, if an application has no stack. */
  readonly failedCreates: number;
  readonly failedCreateKinds: Weights<'create-without-rollback' | 'review-stack'>;
  /** Smallest and largest number of pushes in most scenarios. */
  readonly pushes: readonly [number, number];
  /** Time limits of deployments, in minutes. */
  readonly timeouts: readonly number[];
  /** Probability that a push has a policy. */
  readonly pushedPolicies: number;
  /** Probability that the description of the change set of a push has a defect. */
  readonly defects: number;
  readonly defectKinds: Weights<ChangeSetDistortion>;
  /** Probability that a defect of a template with a nested stack concerns the nested stack. */
  readonly nestedDefects: number;
  /** Probability that a push has waivers. */
  readonly waivers: number;
  /** Probability that the waivers of a push have expired. */
  readonly expired: number;
  /** Probability that a push has a mistake. */
  readonly mistakes: number;
  /** Probability that a resource or a change set fails. */
  readonly troubles: number;
  /** Probability that something precedes a push, and what it is. */
  readonly preludes: number;
  readonly preludeKinds: Weights<PreludeKind>;
  /** Probability that CloudFormation needs longer for a change set than most deployments may take. */
  readonly slowChangeSets: number;
  /** Probability that reads of a stack do not show an update in its first seconds. */
  readonly staleStacks: number;
  /** Probability that another actor does something after a push, and again after that. */
  readonly actors: number;
  readonly actorKinds: Weights<ActorKind>;
  /** Probability that the last job is delivered again after its artifact was overwritten. */
  readonly redeliveries: number;
  /** Probability that the revision in an overwritten artifact has a mistake. */
  readonly invalidOverwrites: number;
  /** Probability that a person decides about another fingerprint than the shown one. */
  readonly otherFingerprints: number;
  /** Pauses between two steps, in milliseconds. */
  readonly pauses: readonly number[];
  /** Shares of the calls that have a fault. */
  readonly faultRates: readonly number[];
  /** Probability that consecutive calls of one operation fail. */
  readonly outages: number;
  readonly outageCalls: readonly ImportantCall[];
  readonly outageKinds: Weights<OutageKind>;
  /** Probability that every event is lost. */
  readonly lostEvents: number;
  /** Each pipeline belongs to another owner. */
  readonly hasOwners: boolean;
  /** Probability that the input of a push names the stack of another owner, if there are owners. */
  readonly foreignTargets: number;
  /** The gate asks people. */
  readonly asks: boolean;
}

/** A weight for each choice. */
export type Weights<Key extends string> = Readonly<Record<Key, number>>;
