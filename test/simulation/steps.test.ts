import { describe, expect, it } from 'vitest';
import { deployGate } from '../../sandbox/deploy-gate.ts';
import { findViolations } from '../../sandbox/simulation/invariants/find-violations.ts';
import { play } from '../../sandbox/simulation/play-pushes.ts';
import type { Scenario, ScenarioStep } from '../../sandbox/simulation/scenario/scenario.ts';
import { tellStory } from '../../sandbox/simulation/tell-story.ts';
import { deletesForeignSets } from './planted-bugs.ts';
import { DEPLOYED, draft, HARMFUL, HARMLESS, push, resource, scenario } from './scenarios.ts';

/** Plays the steps and returns the result of each, and the status of the stack at the end. */
async function perform(steps: readonly (ScenarioStep & { readonly at?: number })[], changes: Partial<Scenario> = {}) {
  const played = scenario(steps, changes);
  const { seen, violations } = await play(played);
  if (seen === undefined) throw new Error('Expected observations.');
  return {
    seen,
    violations,
    refusals: seen.performed.map(({ refusal }) => refusal),
    status: seen.harness.sandbox.cloudFormation.stacks()['sim-shop']?.status,
    actions: seen.pushes.flatMap(({ run }) => run.actions.map(({ status }) => status)),
    executions: seen.harness.sandbox.stepFunctions.list(seen.harness.gate.stateMachineArn).map(({ status }) => status),
    story: tellStory({ scenario: played, seen, violations, faults: [] }),
  };
}

const FAILS: ScenarioStep = { kind: 'behave', resource: 'Queue', behaviour: { fails: 'update', times: 1 } };

describe('another actor', () => {
  it('updates the stack', async () => {
    const { status, refusals } = await perform([{ kind: 'update-stack', app: 'shop', draft: HARMLESS }]);
    expect([refusals, status]).toEqual([[undefined], 'UPDATE_COMPLETE']);
  });

  it('deletes the stack during a deployment', async () => {
    const { violations, status } = await perform([push(HARMLESS), { kind: 'delete-stack', app: 'shop', at: 3_000 }]);
    expect([violations, status]).toEqual([[], undefined]);
  });

  it('cancels an update of the gate, whose action fails', async () => {
    const { actions, status, violations } = await perform([push(HARMLESS), { kind: 'cancel-update', app: 'shop', at: 20_000 }], {
      resourceSeconds: 60,
    });
    expect([actions, status, violations]).toEqual([['Failed'], 'UPDATE_ROLLBACK_COMPLETE', []]);
  });

  it('continues a rollback that failed', async () => {
    const { status } = await perform([
      { kind: 'behave', resource: 'Queue', behaviour: { fails: 'update', times: 1 } },
      push(draft({ ...HARMLESS.resources, Topic: resource('AWS::SNS::Topic') })),
      { kind: 'continue-rollback', app: 'shop' },
    ]);
    expect(status).toMatch(/^UPDATE_/);
  });

  it('deletes the change set that is being judged: nothing is executed', async () => {
    const fault = { kind: 'slow', ms: 20_000 } as const;
    const { seen, actions, violations } = await perform(
      [push(HARMLESS), { kind: 'delete-change-sets', app: 'shop', at: 15_000 }],
      {
        faults: { kind: 'exactly', faults: [{ site: 'inspect-change-set S3 GetObject 1', fault }] },
      },
    );
    expect([seen.performed.at(-1)?.refusal, actions, violations]).toEqual([undefined, ['Failed'], []]);
  });

  it('executes another change set', async () => {
    const { status, violations } = await perform([
      { kind: 'foreign-change-set', app: 'shop', draft: HARMFUL, executeAfterSeconds: 1 },
      push(HARMFUL, { at: 30_000 } as object),
    ]);
    expect([status, violations]).toEqual(['UPDATE_COMPLETE', []]);
  });

  it('stops the execution: the action fails', async () => {
    const { executions, actions } = await perform([push(HARMLESS), { kind: 'stop-execution', at: 3_000 }]);
    expect([executions, actions]).toEqual([['ABORTED'], ['Failed']]);
  });

  it('stops nothing if no execution is running', async () => {
    const { refusals } = await perform([{ kind: 'stop-execution' }, { kind: 'stop-pipeline', pipeline: 'shop', abandon: true }]);
    expect(refusals).toEqual([undefined, undefined]);
  });

  it('abandons the action, and the execution of the state machine continues to its end', async () => {
    const { executions, actions, violations } = await perform([
      push(HARMLESS),
      { kind: 'stop-pipeline', pipeline: 'shop', abandon: true, at: 3_000 },
    ]);
    expect([executions, actions, violations]).toEqual([['SUCCEEDED'], ['Abandoned'], []]);
  });

  it('retries a failed stage, which starts another execution', async () => {
    const { executions, violations } = await perform([
      FAILS,
      push(HARMLESS),
      { kind: 'retry-stage', pipeline: 'shop', at: 120_000 },
    ]);
    expect([executions, violations]).toEqual([['FAILED', 'SUCCEEDED'], []]);
  });

  it('gets errors for invalid steps, which the description shows', async () => {
    const { refusals, story } = await perform([{ kind: 'cancel-update', app: 'shop' }]);
    expect(refusals).toEqual(['ValidationError']);
    expect(story).toContain('(refused: ValidationError)');
  });
});

describe('a scenario', () => {
  it('has change sets that cannot be created', async () => {
    const { actions, violations } = await perform([{ kind: 'fail-change-set' }, push(HARMLESS)]);
    expect([actions, violations]).toEqual([['Failed'], []]);
  });

  it('has functions whose clocks jump', async () => {
    const { actions, violations } = await perform([
      { kind: 'clock-jump', bySeconds: 90 },
      push(HARMLESS),
      { kind: 'clock-jump', bySeconds: -90, at: 8_000 },
    ]);
    expect([actions, violations]).toEqual([['Succeeded'], []]);
  });

  it.each(['inline', 'file', 'object'] as const)('reads the input from UserParameters in the form %s', async (form) => {
    const pipelines = [{ name: 'shop', app: 'shop', mode: 'QUEUED', form, timeoutMinutes: 30 }] as const;
    expect((await perform([push(HARMLESS)], { pipelines })).actions).toEqual(['Succeeded']);
  });

  it.each(['no template', 'no JSON', 'bad reference'] as const)('has pushes with %s', async (mistake) => {
    expect(await perform([push(HARMLESS, { mistake })])).toMatchObject({
      actions: ['Failed'],
      violations: [],
      status: 'CREATE_COMPLETE',
    });
  });

  it('has nested stacks and templates too large for a request', async () => {
    const nested = draft({ Inner: resource('AWS::SNS::Topic') });
    const before = draft(DEPLOYED.resources, { nested });
    const pushed = draft(HARMLESS.resources, {
      nested: draft({ Inner: resource('AWS::SNS::Topic', { inPlace: 1 }) }),
      padding: 60_000,
    });
    const { actions, violations } = await perform([push(pushed)], { apps: [{ name: 'shop', before }] });
    expect([actions, violations]).toEqual([['Succeeded'], []]);
  });

  it('that ends with an error violates S5, with the error in the description', async () => {
    const { violations } = await play(scenario([push(HARMLESS)]), (sandbox, options) => {
      setTimeout(() => {
        throw new Error('Out of order.');
      }, 2_000);
      return deployGate(sandbox, options);
    });
    expect(violations).toContainEqual({ invariant: 'S5', words: expect.stringMatching(/^Out of order\./) });
  });

  it('that cannot continue violates S5', async () => {
    const { seen } = await perform([push(HARMLESS)]);
    seen.standstill = 'Deadlock';
    expect(findViolations(seen)).toContainEqual({ invariant: 'S5', words: 'Deadlock' });
  });
});

describe('an attack', () => {
  it('with a forged event reaches the trigger under another job ID', async () => {
    const { seen } = await play(scenario([push(HARMLESS), { kind: 'forge-event' }]));
    const jobs = new Set(seen?.harness.sandbox.codePipeline.jobs.map(({ id }) => id));
    expect(seen?.performed.map(({ refusal }) => refusal)).toEqual([undefined, undefined]);
    expect(seen?.harness.sandbox.calls.count({ service: 'Lambda', operation: 'trigger' })).toBeGreaterThan(jobs.size);
  });

  it.each(['gate', 'action'] as const)('with a forged event starts nothing if the %s binds the pipelines', async (ownership) => {
    const { executions, violations } = await perform([push(HARMLESS), { kind: 'forge-event' }], { ownership });
    expect([executions, violations]).toEqual([['SUCCEEDED'], []]);
  });

  it.each(['event', 'reply'] as const)(
    'with the token of another action in a forged %s makes no action succeed',
    async (through) => {
      const { actions, seen, violations } = await perform(
        [push(HARMLESS), push(HARMFUL), { kind: 'replay-token', pipeline: 'shop', through, at: 120_500 }].map((step, index) => ({
          at: [1_000, 120_000][index] ?? 0,
          ...step,
        })) as never,
        { ownership: 'gate' },
      );
      expect(seen.attackedJobs.size).toBe(1);
      expect([actions, violations]).toEqual([['Succeeded', 'Failed'], []]);
    },
  );

  it.each(['gate', 'action'] as const)(
    "that pushes to another owner's stack fails if the %s binds the pipelines",
    async (ownership) => {
      const pipelines = [{ name: 'shop', app: 'shop', mode: 'QUEUED', form: 'file', timeoutMinutes: 30 }] as const;
      const apps = [
        { name: 'shop', before: DEPLOYED },
        { name: 'site', before: DEPLOYED },
      ];
      const { actions, executions, violations } = await perform([push(HARMLESS, { target: 'site' })], {
        ownership,
        pipelines,
        apps,
      });
      expect([actions, executions, violations]).toEqual([['Failed'], [], []]);
    },
  );

  it('replaces the artifact of the last push', async () => {
    const { seen } = await play(
      scenario([push(HARMLESS), { kind: 'overwrite-artifact', pipeline: 'shop', draft: HARMFUL, at: 2_000_000 }]),
    );
    const [artifact] = [...(seen?.pushes[0]?.run.props.artifacts.values() ?? [])];
    const content = seen?.harness.sandbox.s3.open(artifact?.bucketName ?? '', artifact?.objectKey ?? '');
    expect(content?.byteLength).toBeGreaterThan(0);
    expect(seen?.performed.at(-1)?.refusal).toBeUndefined();
  });
});

describe('a principal who knows the name of the change set that the gate will create', () => {
  it('creates it first: the gate executes nothing and deletes nothing', async () => {
    const { actions, seen, violations } = await perform([
      { kind: 'claim-change-set', app: 'shop', draft: HARMFUL },
      push(HARMLESS),
    ]);

    expect([actions, violations, seen.executed, seen.deleted]).toEqual([['Failed'], [], [], []]);
    expect(seen.foreignSets.size).toBe(1);
  });

  it('violates S6 if the gate deletes the change set', async () => {
    const played = scenario([{ kind: 'claim-change-set', app: 'shop', draft: HARMFUL }, push(HARMLESS)]);
    const { violations } = await play(played, deletesForeignSets);

    expect(violations.map(({ invariant }) => invariant)).toContain('S6');
  });
});

describe('an operator', () => {
  it('creates a stack without rollback, whose other resources remain', async () => {
    const { seen } = await play(
      scenario([{ kind: 'create-without-rollback', app: 'shop', draft: DEPLOYED }], { apps: [{ name: 'shop' }] }),
    );
    const stack = seen?.harness.sandbox.cloudFormation.stacks()['sim-shop'];
    expect(stack).toMatchObject({ status: 'CREATE_FAILED', failed: ['Table'] });
    expect(stack?.resources).toHaveProperty('Queue');
  });

  it('leaves a new stack in REVIEW_IN_PROGRESS', async () => {
    const { seen } = await play(scenario([{ kind: 'review-stack', app: 'shop', draft: DEPLOYED }], { apps: [{ name: 'shop' }] }));
    expect(seen?.harness.sandbox.cloudFormation.stacks()['sim-shop']?.status).toBe('REVIEW_IN_PROGRESS');
  });

  it('executes the change set of a new stack while the gate works on the stack: nothing of the operator is deleted', async () => {
    const review = { kind: 'review-stack', app: 'shop', draft: DEPLOYED, executeAfterSeconds: 5 } as const;
    const { status, violations, seen } = await perform([review, push(DEPLOYED)], { apps: [{ name: 'shop' }] });
    expect([status, violations, seen.deleted]).toEqual(['CREATE_COMPLETE', [], []]);
  });

  it('protects a stack, and the gate keeps the protection', async () => {
    const { seen, violations } = await play(scenario([{ kind: 'protect-stack', app: 'shop' }, push(HARMLESS)]));
    expect(violations).toEqual([]);
    expect(seen?.protections).toEqual([]);
  });
});
