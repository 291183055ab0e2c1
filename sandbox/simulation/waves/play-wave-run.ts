import type { ApprovalsAnswer, VoteBody } from '../../../core/approvals/api.ts';
import { assertNever } from '../../../core/assert-never.ts';
import type { CallSite, Fault } from '../../kernel/faults.ts';
import { ServiceError } from '../../kernel/service.ts';
import type { Deploy } from '../harness/create-harness.ts';
import type { Violation } from '../invariants/violation.ts';
import { createFaultSource, type RecordingFaultSource } from '../scenario/fault-sources.ts';
import type { PlacedFault } from '../scenario/scenario.ts';
import { checkWaveEnd } from './check-wave-end.ts';
import { createWave, pushWave, removeRole } from './create-wave.ts';
import { REGIONS } from './generate-wave.ts';
import { targetExecutions, type WaveObservations, watchWave } from './watch-wave.ts';
import { stackOf } from './wave-account.ts';
import type { ThrottledRegion, WaveScenario, WaveStep } from './wave-scenario.ts';

/** Maximum delay of a late delivery of an event or a retry of a function. */
const AFTERMATH_MS = 1_800_000;

/** Two people approve, because the person who started the pipeline is unknown. */
const PEOPLE = ['alice', 'bob'] as const;

/** Result of a wave. */
export interface PlayedWave {
  readonly violations: readonly Violation[];
  readonly faults: readonly PlacedFault[];
  /** Targets that were started, at least one. */
  readonly deployments: number;
  /** Events of the run, one line each. */
  readonly log: readonly string[];
}

/** Plays a wave, and checks S9 whenever the gate starts or changes a target, and again when no work is left. */
export async function playWaveRun(scenario: WaveScenario, deploy?: Deploy): Promise<PlayedWave> {
  const faults = new ThrottledRegions(createFaultSource({ ...scenario, isElsewhere: true }), scenario.throttledRegions);
  let seen: WaveObservations | undefined;
  const wave = await createWave(scenario, faults, (performed) => seen && watchWave(seen, performed), deploy);
  for (const person of PEOPLE) wave.sandbox.signIn(person, `arn:aws:iam::${wave.sandbox.accountId}:user/${person}`);
  seen = {
    wave,
    run: pushWave(wave),
    approved: new Set(),
    changeSets: new Map(),
    prepared: new Set(),
    started: new Set(),
    violations: [],
  };
  try {
    await playSteps(seen, faults);
    checkWaveEnd(seen);
  } catch (error) {
    seen.violations.push({ invariant: 'S5', words: error instanceof Error ? error.message : String(error) });
  } finally {
    wave.sandbox.dispose();
  }
  return {
    violations: seen.violations,
    faults: [...faults.injected],
    deployments: Math.max(1, seen.started.size),
    log: describeRun(seen),
  };
}

async function playSteps(seen: WaveObservations, faults: ThrottledRegions): Promise<void> {
  const { sandbox, gate, scenario } = seen.wave;
  const began = Date.now();
  faults.began = began;
  const isOver = () => seen.run.actions.at(-1)?.status !== 'InProgress' && seen.run.actions.length > 0;
  const votes: Promise<void>[] = [];
  for (const step of scenario.steps) {
    const wait = began + step.at - Date.now();
    if (wait > 0) await sandbox.advance(wait);
    if (isOver()) break;
    votes.push(perform(seen, step));
  }
  await sandbox.run(Promise.all(votes));
  await sandbox.run(seen.run.finished);
  await sandbox.run(Promise.all(sandbox.stepFunctions.list(gate.stateMachineArn).map(({ ended }) => ended)));
  await sandbox.advance(AFTERMATH_MS);
}

async function perform(seen: WaveObservations, step: WaveStep): Promise<void> {
  const { sandbox } = seen.wave;
  try {
    switch (step.kind) {
      case 'vote':
        return await vote(seen);
      case 'remove-role':
        return removeRole(seen.wave, step.accountId, step.seconds);
      case 'redeliver':
        return sandbox.codePipeline.redeliver();
      case 'stop-pipeline':
        return seen.run.stop(false, 'wrong version');
      default:
        return assertNever(step);
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

/** Votes on each pending approval: rejects the targets of the kind `rejected`, and approves all others. */
async function vote({ wave, approved }: WaveObservations): Promise<void> {
  const { sandbox, gate, scenario } = wave;
  const url = `${gate.approvals?.url}/approvals`;
  const listed = await sandbox.fetchAs(PEOPLE[0])(url);
  if (listed.status !== 200) return;
  const { approvals } = (await listed.json()) as ApprovalsAnswer;
  for (const { id, status, stackName, fingerprint, mustAccept } of approvals) {
    if (status !== 'pending') continue;
    const index = scenario.targets.findIndex((target) => stackOf(target) === stackName);
    const decision = scenario.targets[index]?.kind === 'rejected' ? 'reject' : 'approve';
    if (decision === 'approve') approved.add(index);
    const body: VoteBody = { decision, reason: 'Checked.', fingerprint, accept: mustAccept };
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    for (const person of PEOPLE) await sandbox.fetchAs(person)(`${url}/${id}/votes`, request);
  }
}

/** Throttles every call to CloudFormation in a Region for a time, in addition to other faults. The scenario names the Regions. */
class ThrottledRegions implements RecordingFaultSource {
  /** Time of the push. */
  began = Number.POSITIVE_INFINITY;
  readonly #others: RecordingFaultSource;
  readonly #regions: readonly ThrottledRegion[];

  constructor(others: RecordingFaultSource, regions: readonly ThrottledRegion[]) {
    this.#others = others;
    this.#regions = regions;
  }

  get injected(): readonly PlacedFault[] {
    return this.#others.injected;
  }

  next(call: CallSite): Fault | undefined {
    const ms = Date.now() - this.began;
    const isThrottled =
      call.service === 'CloudFormation' &&
      this.#regions.some(({ region, from, to }) => region === (call.region ?? REGIONS[0]) && ms >= from && ms < to);
    return isThrottled ? { kind: 'throttle' } : this.#others.next(call);
  }
}

function describeRun(seen: WaveObservations): readonly string[] {
  const { wave, run } = seen;
  const action = run.actions.at(-1);
  return [
    `action: ${action?.status}, ${action?.errorDetails?.message ?? action?.summary ?? ''}`,
    ...[...targetExecutions(seen)].flatMap(([index, executions]) =>
      executions.map(
        ({ status, history }) =>
          `${wave.scenario.targets[index]?.name}: ${history.statesEntered.slice(-14).join(' > ')} = ${status}`,
      ),
    ),
  ];
}
