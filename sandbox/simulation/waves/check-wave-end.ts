import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';
import { toText } from '../../protocols/http-message.ts';
import { LONGEST_MINUTES } from './create-wave.ts';
import { HOME, STRANGER, TARGET_ACCOUNTS } from './generate-wave.ts';
import { targetExecutions, violate, type WaveObservations } from './watch-wave.ts';
import { readTarget, type TargetTruth } from './wave-account.ts';
import { groupsOf, isQuietWave } from './wave-scenario.ts';

/** Checks the accounts when no work is left. */
export function checkWaveEnd(seen: WaveObservations): void {
  const { scenario, sandbox } = seen.wave;
  const truths = scenario.targets.map((target) => readTarget(sandbox, target));
  checkExecutions(seen, truths);
  checkDecoys(seen);
  checkLitter(seen);
  checkResult(seen, truths);
  if (!scenario.hasStranger) checkSummary(seen, truths);
}

/** Checks that each target has at most one execution, and its stack at most one operation. */
function checkExecutions(seen: WaveObservations, truths: readonly TargetTruth[]): void {
  const { targets } = seen.wave.scenario;
  for (const [index, executions] of targetExecutions(seen)) {
    const name = targets[index]?.name ?? 'an unknown target';
    if (executions.length > 1) violate(seen, `${name} was started ${executions.length} times`);
    if (executions.some(({ status }) => status === 'RUNNING')) violate(seen, `the execution of ${name} does not end`);
  }
  for (const [index, { operations }] of truths.entries()) {
    const { name, kind } = targets[index] ?? {};
    const before = kind === 'new' ? 0 : 1;
    if (operations - before > 1) violate(seen, `${name} was executed ${operations - before} times`);
  }
}

/** Checks that no stack of the same name in the account of the gate changed. */
function checkDecoys(seen: WaveObservations): void {
  const { scenario, sandbox } = seen.wave;
  for (const target of scenario.targets) {
    const isDecoy = target.accountId !== HOME || target.region !== sandbox.region;
    const decoy = isDecoy && readTarget(sandbox, { ...target, accountId: HOME, region: sandbox.region });
    if (decoy && decoy.operations !== 1) violate(seen, `the stack ${target.name} in the account of the gate changed`);
  }
}

/** Checks that no change set is left. A missing role or a Region that throttles can prevent the deletion. */
function checkLitter(seen: WaveObservations): void {
  const { scenario, sandbox } = seen.wave;
  if (scenario.throttledRegions.length > 0 || scenario.steps.some(({ kind }) => kind === 'remove-role')) return;
  for (const accountId of [HOME, ...TARGET_ACCOUNTS, STRANGER]) {
    const { changeSets, reviewStacks } = sandbox.account(accountId).cloudFormation.leftovers();
    if (changeSets + reviewStacks > 0) {
      violate(seen, `${changeSets} change sets and ${reviewStacks} stacks under review are left in ${accountId}`);
    }
  }
}

function checkResult(seen: WaveObservations, truths: readonly TargetTruth[]): void {
  const { scenario } = seen.wave;
  const action = seen.run.actions.at(-1);
  const minutes = ((action?.lastUpdateTime.getTime() ?? 0) - (action?.startTime.getTime() ?? 0)) / 60_000;
  if (action?.status === 'InProgress') violate(seen, 'the action has no result');
  if (minutes > LONGEST_MINUTES) violate(seen, `the action took ${Math.round(minutes)} minutes`);
  const failed = groupsOf(scenario).map((group) => group.filter((index) => truths[index]?.version !== 'new').length);
  if (action?.status === 'Succeeded' && failed.some((count) => count > scenario.failureToleranceCount)) {
    violate(seen, `the action succeeded, and ${failed.join(' and ')} targets have the old version`);
  }
  const isStopped = scenario.steps.some(({ kind }) => kind === 'stop-pipeline');
  const isNew = truths.every(({ version }) => version === 'new');
  if (isNew && !isStopped && action?.status !== 'Succeeded' && isCertain(seen)) {
    violate(seen, `all targets have the new version, and the action ${action?.status}: ${action?.errorDetails?.message}`);
  }
  const isAllowed = scenario.targets.every(({ kind }) => kind === 'safe' || kind === 'approved' || kind === 'new');
  if (isQuietWave(scenario) && isAllowed && !scenario.hasStranger && action?.status !== 'Succeeded') {
    violate(seen, `each target is safe, but the action ${action?.status}: ${action?.errorDetails?.message}`);
  }
}

/** Without faults of a role or a Region, the gate can prove the version of each target. */
function isCertain({ wave: { scenario } }: WaveObservations): boolean {
  return scenario.throttledRegions.length === 0 && scenario.steps.every(({ kind }) => kind !== 'remove-role');
}

/** Checks that the summary names the version that each stack has. */
function checkSummary(seen: WaveObservations, truths: readonly TargetTruth[]): void {
  const { scenario, sandbox, gate } = seen.wave;
  const name = seen.run.actions[0]?.jobs[0]?.id;
  const content = sandbox.s3.read(gate.bucket, `${GATE_BUCKET_KEYS.records}waves/${name}.json`);
  if (content === undefined) {
    if (targetExecutions(seen).size > 0) violate(seen, 'the wave has no summary');
    return;
  }
  const { targets } = JSON.parse(toText(content)) as {
    readonly targets: readonly { readonly version: string; readonly accountId: string; readonly region: string }[];
  };
  for (const [index, target] of scenario.targets.entries()) {
    const { version, accountId, region } = targets[index] ?? {};
    const truth = truths[index]?.version;
    const isTrue = version === truth || (version === 'unclear' && !isQuietWave(scenario));
    if (!isTrue)
      violate(seen, `the summary has ${version} for ${target.name}, which has ${truth} and is ${truths[index]?.status}`);
    if (accountId !== target.accountId || region !== target.region) {
      violate(
        seen,
        `the summary has ${accountId} and ${region} for ${target.name}, which is in ${target.accountId} and ${target.region}`,
      );
    }
  }
}
