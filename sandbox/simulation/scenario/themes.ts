import { USUAL_CHANGES } from './draft.ts';
import type { ImportantCall } from './outages.ts';
import type { RandomSource } from './random-source.ts';
import type { Theme, Weights } from './theme.ts';
import { EVERYTHING, NO_ACTOR, NO_BASELINE, NO_PRELUDE } from './usual-theme.ts';

/** Calls that start a deployment. */
const STARTS: readonly ImportantCall[] = [
  ['trigger', 'StartExecution'],
  ['trigger', 'StartExecution'],
  ['trigger', 'PutObject'],
];

/** Calls that start a deployment, leave its job open, or answer the job. */
const ANSWERS: readonly ImportantCall[] = [
  ...STARTS,
  ['trigger', 'SendMessage'],
  ['trigger', 'SendMessage'],
  ['trigger', 'SendMessage'],
  ['answer-job', 'DescribeExecution'],
  ['answer-job', 'PutJobSuccessResult'],
];

/** Nothing else happens, so that each run shows the subject of its theme. */
const UNDISTURBED = {
  defects: 0,
  mistakes: 0,
  troubles: 0,
  preludes: 0,
  slowChangeSets: 0,
  actors: 0,
  faultRates: [0],
  outages: 0,
  lostEvents: 0,
} as const;

/** Pauses in which most deployments end. */
const LONG_PAUSES: readonly number[] = [8_000, 120_000, 600_000];

/** Harmless pushes whose descriptions have defects, under policies that allow some removals and no unknown effect. */
const UNCLEAR_EVIDENCE: Theme = {
  ...EVERYTHING,
  ...UNDISTURBED,
  baselines: { ...NO_BASELINE, standard: 1, strict: 1, stateful: 7 },
  harmless: 0.95,
  nested: 0.5,
  holdsNoData: 0.9,
  absent: 0.05,
  pushes: [3, 4],
  pushedPolicies: 0.05,
  defects: 0.95,
  defectKinds: { warn: 5, dynamic: 2, disagree: 3, late: 2, 'missing-nested': 0, 'nested-failed': 0, 'nested-loop': 0 },
  nestedDefects: 0.8,
  waivers: 0,
  faultRates: [0, 0, 0.02],
  pauses: LONG_PAUSES,
};

/** Waivers for the resources that the pushes remove and replace, half of them expired. */
const WAIVERS: Theme = {
  ...EVERYTHING,
  ...UNDISTURBED,
  baselines: { ...NO_BASELINE, waivable: 5, standard: 4, stateful: 1 },
  changes: { ...USUAL_CHANGES, 'edit in place': 5, add: 5, remove: 30, replace: 30, 'change nested': 50 },
  harmless: 0,
  nested: 0.6,
  absent: 0.05,
  pushes: [2, 3],
  pushedPolicies: 0.1,
  waivers: 0.95,
  expired: 0.5,
  actors: 0.05,
  faultRates: [0, 0, 0.02],
  pauses: LONG_PAUSES,
};

/** Policies of owners and of pushes, for unsafe changes and for first creates. */
const POLICIES: Theme = {
  ...EVERYTHING,
  ...UNDISTURBED,
  baselines: { ...NO_BASELINE, standard: 2, strict: 1, stateful: 3, observe: 3, 'few types': 8, 'no values': 4, topics: 1 },
  changes: { ...USUAL_CHANGES, remove: 25, replace: 25, 'may replace': 20, 'change nested': 60 },
  harmless: 0.15,
  nested: 0.6,
  absent: 0.5,
  failedCreates: 0,
  pushes: [3, 4],
  pushedPolicies: 0.5,
  faultRates: [0, 0, 0.02],
  pauses: LONG_PAUSES,
};

/** Stacks that are busy, change sets that fail or need long, and operations of other users between those of the gate. */
const FAILURES: Theme = {
  ...EVERYTHING,
  baselines: { ...NO_BASELINE, standard: 1, observe: 2 },
  harmless: 0.8,
  absent: 0.05,
  pushes: [2, 3],
  timeouts: [5],
  pushedPolicies: 0,
  defects: 0,
  waivers: 0,
  troubles: 0.1,
  preludes: 0.6,
  preludeKinds: { ...NO_PRELUDE, 'busy stack': 1, 'failed change set': 3, 'failing update': 3 },
  slowChangeSets: 0.15,
  staleStacks: 0.3,
  actors: 0.6,
  actorKinds: { ...NO_ACTOR, 'update-stack': 6, 'follow-up': 4, 'foreign-change-set': 1, 'cancel-update': 1 },
  pauses: [500, 1_500, 2_500, 3_500, 4_500, 600_000, 600_000],
  faultRates: [0, 0, 0.05],
  lostEvents: 0.5,
};

/** Artifacts that are overwritten while deliveries of the job run at the same time. */
const OVERWRITTEN_ARTIFACTS: Theme = {
  ...EVERYTHING,
  defects: 0,
  troubles: 0.05,
  preludes: 0,
  harmless: 0.3,
  pushes: [2, 3],
  actors: 0.75,
  actorKinds: { ...NO_ACTOR, 'overwrite-artifact': 6, redeliver: 2, 'retry-stage': 1 },
  redeliveries: 0.8,
  invalidOverwrites: 0.6,
  pauses: [0, 100, 200, 400, 800, 1_500, 3_000],
  faultRates: [0.05, 0.15, 0.3],
  outages: 0.9,
  outageCalls: STARTS,
  outageKinds: { throttle: 1, 'server-error': 0, 'lost-reply': 0, timeout: 0, slow: 6 },
};

/** Two owners on one gate, and principals that send forged events or create change sets under the names of the gate. */
const OWNERS: Theme = {
  ...EVERYTHING,
  defects: 0,
  harmless: 0.5,
  absent: 0.1,
  pushes: [2, 3],
  troubles: 0.05,
  preludes: 0.25,
  preludeKinds: { ...NO_PRELUDE, 'claimed name': 1 },
  actors: 0.6,
  actorKinds: { ...NO_ACTOR, 'forge-event': 8, 'replay-token': 4, redeliver: 1, 'overwrite-artifact': 1, 'retry-stage': 1 },
  hasOwners: true,
  foreignTargets: 0.25,
};

/** Harmless pushes of many changes that nothing disturbs except lost events, so that each of them must succeed. */
const HARMLESS_PUSHES: Theme = {
  ...EVERYTHING,
  ...UNDISTURBED,
  baselines: { ...NO_BASELINE, standard: 4, strict: 4, stateful: 2, observe: 1, waivable: 1 },
  harmless: 0.8,
  holdsNoData: 0.9,
  nested: 0.4,
  absent: 0.1,
  pushedPolicies: 0,
  resources: [6, 6],
  pageSizes: [1, 2, 3],
  lostEvents: 0.4,
};

/** Events and messages that are lost, late, duplicated, or reordered, while deliveries of the job run at the same time. */
const EVENTS: Theme = {
  ...EVERYTHING,
  defects: 0,
  harmless: 0.5,
  timeouts: [10, 40],
  troubles: 0.05,
  preludes: 0.5,
  preludeKinds: { ...NO_PRELUDE, 'slow resource': 1 },
  actors: 0.3,
  actorKinds: { ...NO_ACTOR, redeliver: 4, 'stop-execution': 1, 'stop-pipeline': 2, 'retry-stage': 3, 'clock-jump': 1 },
  faultRates: [0, 0.05, 0.15, 0.4, 0.6],
  outages: 0.8,
  outageCalls: ANSWERS,
  outageKinds: { throttle: 5, 'server-error': 4, 'lost-reply': 1, timeout: 1, slow: 0 },
  lostEvents: 0.4,
};

/** Pushes that people decide about, first creates and deletions of failed stacks included, while the pipeline stops. */
const APPROVALS: Theme = {
  ...EVERYTHING,
  baselines: { ...NO_BASELINE, ask: 1, 'ask creates': 1 },
  changes: { ...USUAL_CHANGES, remove: 25, replace: 20 },
  absent: 0.6,
  failedCreates: 0.7,
  failedCreateKinds: { 'create-without-rollback': 5, 'review-stack': 1 },
  defects: 0,
  waivers: 0,
  troubles: 0.05,
  preludes: 0.05,
  actors: 0.8,
  actorKinds: { ...NO_ACTOR, decide: 14, 'stop-pipeline': 1, 'update-stack': 1, 'stop-execution': 1, redeliver: 1 },
  otherFingerprints: 0.4,
  pauses: [0, 500, 8_000, 30_000, 30_000, 90_000],
  timeouts: [15, 30, 60],
  faultRates: [0, 0.02, 0.05, 0.15],
  asks: true,
};

const THEMES = {
  everything: EVERYTHING,
  'unclear evidence': UNCLEAR_EVIDENCE,
  waivers: WAIVERS,
  policies: POLICIES,
  failures: FAILURES,
  'overwritten artifacts': OVERWRITTEN_ARTIFACTS,
  owners: OWNERS,
  'harmless pushes': HARMLESS_PUSHES,
  events: EVENTS,
  approvals: APPROVALS,
} as const;

/** A quarter of the scenarios are about everything. */
const SHARES: Weights<keyof typeof THEMES> = {
  everything: 3,
  'unclear evidence': 1.5,
  waivers: 1,
  policies: 1.5,
  failures: 1.5,
  'overwritten artifacts': 1,
  owners: 1,
  'harmless pushes': 1,
  events: 1,
  approvals: 1.5,
};

/** Chooses the theme of a scenario. */
export function chooseTheme(chance: RandomSource): Theme {
  return THEMES[chance.weighted(SHARES)];
}
