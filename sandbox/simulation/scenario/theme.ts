import type { ChangeSetDistortion } from '../../cloudformation/model/distortion.ts';
import { type ChangeWeights, USUAL_CHANGES } from './draft.ts';
import type { PolicyName } from './policy-menu.ts';
import type { RandomSource } from './random-source.ts';
import type { ScenarioStep } from './scenario.ts';

/** A kind of step that another actor performs. */
export type ActorKind = Exclude<ScenarioStep['kind'], 'push' | 'fail-change-set'>;

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
  /** Probability that all resources are of types without data. */
  readonly holdsNoData: number;
  /** Probability that the description of the change set of a push has a defect. */
  readonly defects: number;
  readonly defectKinds: Weights<ChangeSetDistortion>;
  /** Probability that a push has waivers. */
  readonly waivers: number;
  /** Probability that the waivers of a push have expired. */
  readonly expired: number;
  /** Probability that a push has a mistake. */
  readonly mistakes: number;
  /** Probability that a resource or a change set fails. */
  readonly troubles: number;
  /** Probability that another actor does something after a push, and again after that. */
  readonly actors: number;
  readonly actorKinds: Weights<ActorKind>;
  /** Pauses between two steps, in milliseconds. */
  readonly pauses: readonly number[];
  /** Shares of the calls that have a fault. */
  readonly faultRates: readonly number[];
  /** Probability that consecutive calls of one operation fail. */
  readonly outages: number;
  /** Probability that every event is lost. */
  readonly lostEvents: number;
  /** Each pipeline belongs to another owner. */
  readonly hasOwners: boolean;
  /** The gate asks people. */
  readonly asks: boolean;
}

type Weights<Key extends string> = Readonly<Record<Key, number>>;

const BASELINES: Weights<PolicyName> = {
  standard: 6,
  strict: 5,
  'no topics': 1,
  'no visibility': 1,
  stateful: 3,
  observe: 2,
  topics: 2,
  waivable: 3,
  ask: 1,
  'ask creates': 0,
  frozen: 1,
  broken: 0.3,
};

const NO_BASELINE = Object.fromEntries(Object.keys(BASELINES).map((name) => [name, 0])) as Record<PolicyName, number>;

const NO_ACTOR: Weights<ActorKind> = {
  'update-stack': 0,
  'delete-stack': 0,
  'cancel-update': 0,
  'continue-rollback': 0,
  'delete-change-sets': 0,
  'swap-change-set': 0,
  'foreign-change-set': 0,
  'stop-execution': 0,
  redeliver: 0,
  'stop-pipeline': 0,
  'retry-stage': 0,
  behave: 0,
  'clock-jump': 0,
  distort: 0,
  'overwrite-artifact': 0,
  'create-without-rollback': 0,
  'review-stack': 0,
  'protect-stack': 0,
  'follow-up': 0,
  'forge-event': 0,
  'replay-token': 0,
  decide: 0,
};

const EVERYTHING: Theme = {
  baselines: BASELINES,
  changes: USUAL_CHANGES,
  harmless: 0.05,
  nested: 0.25,
  holdsNoData: 0,
  defects: 0.1,
  defectKinds: { warn: 1, dynamic: 1, 'missing-nested': 1, disagree: 1, late: 1, 'nested-failed': 1, 'nested-loop': 1 },
  waivers: 0.2,
  expired: 0.3,
  mistakes: 0.03,
  troubles: 0.2,
  actors: 0.3,
  actorKinds: {
    ...NO_ACTOR,
    'update-stack': 3,
    'delete-stack': 2,
    'cancel-update': 1,
    'continue-rollback': 1,
    'delete-change-sets': 2,
    'swap-change-set': 2,
    'foreign-change-set': 3,
    'stop-execution': 1,
    redeliver: 4,
    'stop-pipeline': 2,
    'retry-stage': 3,
    behave: 2,
    'clock-jump': 2,
    distort: 3,
    'overwrite-artifact': 3,
    'create-without-rollback': 1,
    'review-stack': 1,
    'protect-stack': 1,
    'follow-up': 4,
  },
  pauses: [0, 0, 500, 1_500, 3_000, 8_000, 30_000, 600_000],
  faultRates: [0, 0.02, 0.05, 0.15, 0.4],
  outages: 0.1,
  lostEvents: 0.1,
  hasOwners: false,
  asks: false,
};

/** Defects in the descriptions of change sets, under policies that allow some removals and no unknown effect. */
const UNCLEAR_EVIDENCE: Theme = {
  ...EVERYTHING,
  baselines: { ...NO_BASELINE, standard: 1, strict: 1, stateful: 4, topics: 2 },
  changes: { ...USUAL_CHANGES, remove: 15, replace: 12, 'change nested': 20, 'change retention': 10 },
  nested: 0.5,
  holdsNoData: 0.7,
  defects: 0.9,
  defectKinds: { ...EVERYTHING.defectKinds, warn: 5, late: 2 },
  troubles: 0.05,
  actors: 0.05,
  faultRates: [0, 0, 0.02],
  outages: 0.02,
};

/** Waivers for the resources that the pushes remove and replace, half of them expired. */
const WAIVERS: Theme = {
  ...EVERYTHING,
  baselines: { ...NO_BASELINE, waivable: 4, standard: 1 },
  changes: { ...USUAL_CHANGES, remove: 25, replace: 20, 'change nested': 20 },
  nested: 0.4,
  defects: 0,
  waivers: 0.9,
  expired: 0.5,
  troubles: 0.05,
  actors: 0.05,
  faultRates: [0, 0, 0.02],
  outages: 0.02,
};

/** Artifacts that are overwritten while deliveries of the job run at the same time. */
const OVERWRITTEN_ARTIFACTS: Theme = {
  ...EVERYTHING,
  defects: 0,
  mistakes: 0.3,
  troubles: 0.05,
  actors: 0.7,
  actorKinds: { ...NO_ACTOR, 'overwrite-artifact': 6, redeliver: 3, 'retry-stage': 1 },
  pauses: [0, 100, 200, 400, 800, 1_500, 3_000],
  faultRates: [0.15, 0.3, 0.4],
};

/** Two owners on one gate, and principals that send forged events. */
const OWNERS: Theme = {
  ...EVERYTHING,
  defects: 0,
  troubles: 0.1,
  actors: 0.6,
  actorKinds: { ...NO_ACTOR, 'forge-event': 3, 'replay-token': 4, redeliver: 1, 'overwrite-artifact': 1, 'retry-stage': 1 },
  hasOwners: true,
};

/** Harmless pushes with many changes that nothing disturbs, so that each of them must succeed. */
const HARMLESS_PUSHES: Theme = {
  ...EVERYTHING,
  harmless: 0.8,
  holdsNoData: 0.9,
  nested: 0.4,
  defects: 0,
  mistakes: 0,
  troubles: 0,
  actors: 0,
  faultRates: [0],
  outages: 0,
  lostEvents: 0,
};

/** Events and messages that are lost, late, duplicated, or reordered, while deliveries of the job run at the same time. */
const EVENTS: Theme = {
  ...EVERYTHING,
  defects: 0,
  troubles: 0.1,
  actors: 0.4,
  actorKinds: { ...NO_ACTOR, redeliver: 4, 'stop-execution': 2, 'stop-pipeline': 2, 'retry-stage': 3, 'clock-jump': 1 },
  faultRates: [0.05, 0.15, 0.4, 0.6],
  lostEvents: 0.4,
};

/** Pushes that people decide about, while the pipeline stops and other users change the stack. */
const APPROVALS: Theme = {
  ...EVERYTHING,
  baselines: { ...NO_BASELINE, ask: 1, 'ask creates': 1 },
  changes: { ...USUAL_CHANGES, remove: 25, replace: 20 },
  defects: 0,
  waivers: 0,
  troubles: 0.05,
  actors: 0.8,
  actorKinds: { ...NO_ACTOR, decide: 12, 'stop-pipeline': 1, 'update-stack': 1, 'stop-execution': 1, redeliver: 1 },
  pauses: [0, 500, 8_000, 30_000, 30_000, 90_000],
  asks: true,
};

const THEMES = {
  everything: EVERYTHING,
  'unclear evidence': UNCLEAR_EVIDENCE,
  waivers: WAIVERS,
  'overwritten artifacts': OVERWRITTEN_ARTIFACTS,
  owners: OWNERS,
  'harmless pushes': HARMLESS_PUSHES,
  events: EVENTS,
  approvals: APPROVALS,
} as const;

/** Half of the scenarios mix all subjects. */
const SHARES: Weights<keyof typeof THEMES> = {
  everything: 5,
  'unclear evidence': 1,
  waivers: 1,
  'overwritten artifacts': 1,
  owners: 1,
  'harmless pushes': 1,
  events: 1,
  approvals: 1,
};

/** Chooses the theme of a scenario. */
export function chooseTheme(chance: RandomSource): Theme {
  return THEMES[chance.weighted(SHARES)];
}
