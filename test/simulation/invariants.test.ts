import { describe, expect, it } from 'vitest';
import type { Deploy } from '../../sandbox/simulation/harness/create-harness.ts';
import type { InvariantName } from '../../sandbox/simulation/invariants/violation.ts';
import { play } from '../../sandbox/simulation/play-pushes.ts';
import type { Scenario } from '../../sandbox/simulation/scenario/scenario.ts';
import known from './known-scenarios.json' with { type: 'json' };
import * as bugs from './planted-bugs.ts';
import { DEPLOYED, draft, HARMFUL, HARMLESS, push, resource, scenario } from './scenarios.ts';

async function brokenBy(deploy: Deploy | undefined, played: Scenario): Promise<readonly InvariantName[]> {
  const { violations } = await play(played, deploy);
  return [...new Set(violations.map(({ invariant }) => invariant))];
}

const REJECTED = scenario([push(HARMFUL)]);
const DEPLOYS = scenario([push(HARMLESS)]);
const ROLLS_BACK = scenario([{ kind: 'behave', resource: 'Queue', behaviour: { fails: 'update', times: 1 } }, push(HARMLESS)]);
const ANOTHER_STACK_IS_UPDATED = scenario(
  [
    { kind: 'push', pipeline: 'blog', draft: HARMLESS },
    { kind: 'fail-change-set', at: 60_000 },
    { ...push(HARMLESS), at: 61_000 },
  ],
  {
    apps: [
      { name: 'shop', before: DEPLOYED },
      { name: 'blog', before: DEPLOYED },
    ],
    pipelines: ['shop', 'blog'].map((name) => ({ name, app: name, mode: 'QUEUED', form: 'inline', timeoutMinutes: 30 })),
  },
);
const FIRST_CREATE = scenario([push(DEPLOYED)], { apps: [{ name: 'shop' }] });
const FIRST_CREATE_WITH_SETTINGS = scenario([push(DEPLOYED, { settings: { stackPolicy: 'guarded', isProtected: true } })], {
  apps: [{ name: 'shop' }],
  pipelines: [{ name: 'shop', app: 'shop', mode: 'QUEUED', form: 'file', timeoutMinutes: 30 }],
});
const SWAPPED = scenario([push(HARMLESS), { kind: 'swap-change-set', app: 'shop', draft: HARMFUL, at: 6_450 }]);
const OTHERWISE = draft({ ...DEPLOYED.resources, Queue: resource('AWS::SQS::Queue', { inPlace: 2 }) });
const SWAPPED_AFTER_LOST_REPLY = scenario(
  [push(HARMLESS), { kind: 'swap-change-set', app: 'shop', draft: OTHERWISE, at: 4_500 }],
  {
    changeSetSeconds: 1,
    faults: {
      kind: 'exactly',
      faults: [{ site: 'step-functions Lambda create-change-set 1', fault: { kind: 'timeout', effect: true, afterMs: 5_000 } }],
    },
  },
);
const ASKED = scenario(
  [
    push(HARMFUL),
    { kind: 'decide', person: 'alice', decision: 'approve', fingerprint: 'other', at: 60_000 },
    { kind: 'decide', person: 'alice', decision: 'approve', fingerprint: 'shown', at: 90_000 },
    { kind: 'decide', person: 'bob', decision: 'approve', fingerprint: 'shown', at: 120_000 },
  ],
  {
    baseline: 'ask',
    pipelines: [{ name: 'shop', app: 'shop', mode: 'QUEUED', form: 'inline', timeoutMinutes: 30, asks: true }],
  },
);
const STOPPED_BEFORE_THE_APPROVAL = {
  ...ASKED,
  steps: [
    { ...push(HARMFUL), at: 1_000 },
    { kind: 'stop-pipeline', pipeline: 'shop', abandon: true, at: 60_000 },
    { kind: 'decide', person: 'alice', decision: 'approve', fingerprint: 'shown', at: 300_000 },
    { kind: 'decide', person: 'bob', decision: 'approve', fingerprint: 'shown', at: 330_000 },
  ],
} as const;
const STOPPED_BEFORE_THE_CREATE = {
  ...STOPPED_BEFORE_THE_APPROVAL,
  baseline: 'ask creates',
  apps: [{ name: 'shop' }],
} as const;
/** The first task creates the stack, and its time runs out before it returns; the pipeline is stopped before it is repeated. */
const STOPPED_AFTER_THE_CREATE = {
  ...STOPPED_BEFORE_THE_CREATE,
  steps: [
    { ...push(HARMFUL), at: 1_000 },
    { kind: 'decide', person: 'alice', decision: 'approve', fingerprint: 'shown', at: 61_000 },
    { kind: 'decide', person: 'bob', decision: 'approve', fingerprint: 'shown', at: 91_000 },
    { kind: 'stop-pipeline', pipeline: 'shop', abandon: true, at: 121_000 },
  ],
  faults: {
    kind: 'exactly',
    faults: [{ site: 'create-stack S3 GetObject 18', fault: { kind: 'timeout', effect: true, afterMs: 70_000 } }],
  },
} as const;
const REJECTED_BY_ALICE = {
  ...ASKED,
  steps: [
    { ...push(HARMFUL), at: 1_000 },
    { kind: 'decide', person: 'alice', decision: 'reject', fingerprint: 'shown', at: 60_000 },
  ],
} as const;
const REJECTED_BY_TWO = {
  ...ASKED,
  steps: [
    { ...push(HARMFUL), at: 1_000 },
    { kind: 'decide', person: 'alice', decision: 'reject', fingerprint: 'shown', at: 60_000 },
    { kind: 'decide', person: 'bob', decision: 'reject', fingerprint: 'shown', at: 60_000 },
  ],
} as const;
const SLOW = scenario([{ kind: 'behave', resource: 'Queue', behaviour: { seconds: 1_500 } }, push(HARMLESS)], { events: 'lost' });
const ONE_OF_EACH = draft({
  Topic: resource('AWS::SNS::Topic', { identity: 1 }),
  Queue: resource('AWS::SQS::Queue', { inPlace: 1 }),
});

describe('a gate without a bug', () => {
  it.each<[string, Scenario]>([
    ['a rejected change set', REJECTED],
    ['an update', DEPLOYS],
    ['an update that rolls back', ROLLS_BACK],
    ['a first create', FIRST_CREATE],
    ['a first create with settings', FIRST_CREATE_WITH_SETTINGS],
    ['a change set that fails after the update of another stack', ANOTHER_STACK_IS_UPDATED],
    ['a change set that an operator swaps', SWAPPED],
    ['a change set that an operator swaps before a lost reply is asked for again', SWAPPED_AFTER_LOST_REPLY],
    [
      'a waived deletion',
      scenario([push(HARMFUL, { waivers: [{ logicalId: 'Table', effect: 'delete', isExpired: false }] })], {
        baseline: 'waivable',
      }),
    ],
    ['a deletion that two people approve', ASKED],
    ['a deletion that two people reject at the same time', REJECTED_BY_TWO],
    ['a deletion that people approve after the pipeline was stopped', STOPPED_BEFORE_THE_APPROVAL],
    ['a first create that people approve after the pipeline was stopped', STOPPED_BEFORE_THE_CREATE],
    ['a first create whose pipeline was stopped before its task was repeated', STOPPED_AFTER_THE_CREATE],
    ['an update that outlasts a job, with every event lost', SLOW],
    ['a replacement that the policy allows', scenario([push(ONE_OF_EACH)], { baseline: 'observe' })],
  ])('violates no invariant over %s', async (_, played) => {
    expect(await brokenBy(undefined, played)).toEqual([]);
  });
});

describe('a scenario that violated an invariant earlier', () => {
  it.each([
    ['two deployments that set the stack policy of one stack at the same time', known[6607286]],
    ['a create that an operator reverted', known[50051511]],
    ['a create that an operator reverted after its execution was stopped', known[50056286]],
    ['a change set that failed and that the execution of another one deleted before a repeated task read it', known[500028266]],
    ['a first create that a policy refuses for a resource whose condition is false', known[500043968]],
    ['a change set that is created while an operator removes its nested stack', known[500076335]],
  ])('violates none now: %s', async (_, played) => {
    expect((await play(played as Scenario)).violations).toEqual([]);
  });
});

describe('each invariant is violated by a bug', () => {
  it.each<[InvariantName, string, Deploy, Scenario]>([
    ['S1', 'reads one page', bugs.readsOnePage, REJECTED],
    ['S1', 'judges nothing', bugs.judgesNothing, REJECTED],
    ['S1', 'executes by name', bugs.executesByName, DEPLOYS],
    ['S1', 'deploys another template', bugs.deploysAnotherTemplate, DEPLOYS],
    ['S1', 'removes termination protection', bugs.removesProtection, DEPLOYS],
    ['S1', 'deletes a stack with its resources', bugs.deletesTheStack, REJECTED],
    ['S1', 'creates a stack from another template', bugs.deploysAnotherTemplate, FIRST_CREATE],
    ['S2', 'answers twice', bugs.answersTwice, DEPLOYS],
    ['S2', 'reports a rollback as a success', bugs.callsRollbackSuccess, ROLLS_BACK],
    ['S2', 'reports a success as a rollback', bugs.callsSuccessRollback, DEPLOYS],
    ['S2', 'forgets the renewal', bugs.forgetsTheRenewal, SLOW],
    ['S5', 'forgets the end notice', bugs.forgetsTheEndNotice, scenario([push(HARMLESS)], { events: 'lost' })],
    ['S2', 'trusts the status of the event', bugs.trustsTheEvent, REJECTED],
    ['S8', 'decides twice', bugs.decidesTwice, REJECTED_BY_TWO],
    ['S8', 'accepts a forged identity', bugs.acceptsAForgedIdentity, REJECTED_BY_ALICE],
    ['S8', 'executes after the pipeline was stopped', bugs.ignoresTheStop, STOPPED_BEFORE_THE_APPROVAL],
    ['S8', 'creates a stack after the pipeline was stopped', bugs.ignoresTheStop, STOPPED_BEFORE_THE_CREATE],
    ['S3', 'leaves change sets', bugs.leavesChangeSets, REJECTED],
    ['S4', 'names executions at random', bugs.namesExecutionsAtRandom, scenario([push(HARMLESS), { kind: 'redeliver' }])],
    ['S4', 'starts an execution for each delivery', bugs.startsAgain, scenario([push(HARMLESS), { kind: 'redeliver' }])],
    ['S5', 'waits forever', bugs.waitsForEver, { ...DEPLOYS, continuationSeconds: 300 }],
    ['S6', 'deploys another template', bugs.deploysAnotherTemplate, FIRST_CREATE],
    ['S6', 'deletes the stack', bugs.deletesTheStack, REJECTED],
    ['S6', 'drops the parameters', bugs.dropsParameters, scenario([push({ ...HARMLESS, label: 3 })])],
    ['S10', 'refuses everything', bugs.refusesEverything, DEPLOYS],
    ['S10', 'refuses first creates', bugs.refusesCreates, FIRST_CREATE],
    ['S10', 'refuses first creates with settings', bugs.refusesCreates, FIRST_CREATE_WITH_SETTINGS],
    ['S2', 'sees no changes', bugs.seesNoChanges, DEPLOYS],
    ['S2', 'reports the failure of a change set as its change', bugs.reportsFailuresAsChanges, ANOTHER_STACK_IS_UPDATED],
    ['S1', 'creates a stack without its settings', bugs.dropsSettings, FIRST_CREATE_WITH_SETTINGS],
    ['S7', 'logs the event', bugs.logsTheEvent, DEPLOYS],
  ])('%s is violated by a gate that %s', async (invariant, _, deploy, played) => {
    expect(await brokenBy(deploy, played)).toContain(invariant);
  });

  it.each(['dynamic', 'disagree'] as const)(
    'S1 is violated by the execution of a change set whose description is %s',
    async (distortion) => {
      const distorted = scenario([{ kind: 'distort', distortion }, push(HARMLESS)]);

      expect(await brokenBy(bugs.judgesNothing, distorted)).toContain('S1');
      expect(await brokenBy(undefined, distorted)).toEqual([]);
    },
  );

  it.each(['warn', 'missing-nested'] as const)('a change set with the defect %s violates no invariant', async (distortion) => {
    const nested = draft(DEPLOYED.resources, { nested: draft({ Inner: resource('AWS::SNS::Topic') }) });
    const played = scenario(
      [
        { kind: 'distort', distortion },
        push({ ...nested, nested: draft({ Inner: resource('AWS::SNS::Topic', { inPlace: 1 }) }) }),
      ],
      {
        apps: [{ name: 'shop', before: nested }],
      },
    );
    expect(await brokenBy(undefined, played)).toEqual([]);
  });

  it.each(['nested-failed', 'nested-loop'] as const)(
    'S1 is violated by the execution of a change set with the defect %s',
    async (distortion) => {
      const before = draft(DEPLOYED.resources, { nested: draft({ Inner: resource('AWS::SNS::Topic') }) });
      const after = draft(DEPLOYED.resources, { nested: draft({ Inner: resource('AWS::SNS::Topic', { inPlace: 1 }) }) });
      const played = scenario([{ kind: 'distort', distortion }, push(after)], {
        apps: [{ name: 'shop', before }],
      });

      expect(await brokenBy(bugs.judgesNothing, played)).toContain('S1');
      expect(await brokenBy(undefined, played)).toEqual([]);
    },
  );

  it('the gate refuses a change set whose removals appear only before the execution', async () => {
    const played = await play(scenario([{ kind: 'distort', distortion: 'late' }, push(HARMFUL)]));

    expect(played.violations).toEqual([]);
    expect(played.seen?.executed).toEqual([]);
  });

  it.each([
    ['before the gate reads it, which is no violation', 1_000, HARMFUL],
    ['after the gate read it, which has no effect', 3_000, HARMLESS],
  ])('an artifact is overwritten %s', async (_, at, deployed) => {
    const overwrite = { kind: 'overwrite-artifact', pipeline: 'shop', draft: HARMFUL, at } as const;
    const { violations, seen } = await play(scenario([{ ...push(HARMLESS), at: 1_000 }, overwrite], { baseline: 'observe' }));

    expect(violations).toEqual([]);
    expect(Object.keys(seen?.harness.sandbox.cloudFormation.stacks()['sim-shop']?.resources ?? {}).sort()).toEqual(
      Object.keys(deployed.resources).sort(),
    );
  });

  it('S8 is violated by an approval that no person gave, and by an execution without an approval or long after a stop', async () => {
    const { violations, seen } = await play(ASKED);
    const { oneDecision } = await import('../../sandbox/simulation/invariants/one-decision.ts');
    const wordsOf = (changes: object) => oneDecision({ ...seen, ...changes } as never).map(({ words }) => words);
    const [execution] = seen?.executed ?? [];
    const [pushed] = seen?.pushes ?? [];

    expect(violations).toEqual([]);
    expect(pushed?.run.status).toBe('Succeeded');
    expect(wordsOf({ votes: [] })).toEqual([
      expect.stringContaining('approved by arn:aws:iam::111111111111:user/bob, who did not'),
    ]);
    expect(wordsOf({ votes: seen?.votes.map((vote) => ({ ...vote, fingerprint: 'other' })) })).toHaveLength(1);
    expect(wordsOf({ stops: [{ at: (execution?.at ?? 0) - 200_000, run: pushed?.run }] })).toEqual([
      expect.stringContaining('after its pipeline execution was stopped'),
    ]);
    seen?.harness.sandbox.s3.put(seen.harness.gate.bucket, `approvals/${execution?.executionName}/outcome`, 'x\n{"value":{}}');
    expect(wordsOf({})).toEqual([expect.stringContaining('carried out a step without an approval: change-set')]);
    for (const subject of ['first-create', 'failed-stack']) {
      const key = `approvals/${execution?.executionName}-${subject}/request`;
      seen?.harness.sandbox.s3.put(seen.harness.gate.bucket, key, 'x\n{"value":{}}');
    }
    const step = { at: 0, executionName: execution?.executionName, what: 'stack' };
    expect(wordsOf({ executed: [], made: [step], deleted: [{ ...step, remaining: [{}] }] })).toEqual([
      expect.stringContaining('without an approval: first-create'),
      expect.stringContaining('without an approval: failed-stack'),
    ]);
    expect(wordsOf({ executed: [], made: [], deleted: [{ ...step, remaining: [] }] })).toEqual([]);
  });

  it('S8 and S1 are violated by a first create that the policy asks about and that no person approved', async () => {
    const { violations, seen } = await play({ ...ASKED, baseline: 'ask creates', apps: [{ name: 'shop' }] });
    const { findViolations } = await import('../../sandbox/simulation/invariants/find-violations.ts');
    const [made] = seen?.made ?? [];
    const approval = `approvals/${made?.executionName}-first-create`;

    expect(violations).toEqual([]);
    expect(seen?.outcomes.map(({ key }) => key)).toEqual([`${approval}/outcome`]);
    expect(made?.what).toBe('stack');
    seen?.harness.sandbox.s3.put(seen.harness.gate.bucket, `${approval}/outcome`, 'x\n{"value":{}}');
    const found = findViolations(seen as NonNullable<typeof seen>);
    expect([...new Set(found.map(({ invariant }) => invariant))].sort()).toEqual(['S1', 'S8']);
  });

  it('S1 is violated by deleted resources, even if the change set does not list them', async () => {
    const { seen } = await play(scenario([push(HARMFUL)], { baseline: 'observe' }));
    const [executed] = seen?.executed ?? [];
    const hidden = { ...seen, executed: [{ ...executed, changes: [] }] } as never;
    const { onlyTheJudgedIsExecuted } = await import('../../sandbox/simulation/invariants/only-the-judged-is-executed.ts');
    const strict = {
      ...(hidden as object),
      harness: { ...seen?.harness, scenario: { ...seen?.harness.scenario, baseline: 'strict' } },
    } as never;

    expect(onlyTheJudgedIsExecuted(hidden)).toEqual([]);
    expect(onlyTheJudgedIsExecuted(strict).map(({ words }) => words)).toEqual([
      expect.stringContaining('AWS::DynamoDB::Table) was deleted by'),
    ]);
  });
});
