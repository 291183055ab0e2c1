import { assertNever } from '../../../core/assert-never.ts';
import { ServiceError } from '../../kernel/service.ts';
import type { ScenarioStep, TimedStep } from '../scenario/scenario.ts';
import { stackNameOf, writeRevision } from '../scenario/write-revision.ts';
import type { Activity } from './activity.ts';
import { forgeEvent, overwriteArtifact, replayToken } from './attack.ts';
import { type Harness, putTemplates, requestOf } from './create-harness.ts';
import { decide } from './decide.ts';
import { type ChangeSetPlan, createForeignSet } from './foreign-sets.ts';
import { cloudFormationOf } from './target-account.ts';

/** Performs one step. A refused request of an actor is recorded and is not a failure. */
export function performStep(harness: Harness, activity: Activity, step: TimedStep): void {
  try {
    perform(harness, activity, step);
    activity.performed.push({ step });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    activity.performed.push({ step, refusal: error.code });
  }
}

function perform(harness: Harness, activity: Activity, step: ScenarioStep): void {
  const { sandbox } = harness;
  switch (step.kind) {
    case 'push':
      push(harness, activity, step);
      break;
    case 'update-stack':
      call(harness, 'UpdateStack', {
        StackName: stackNameOf(step.app),
        ...requestOf(sandbox, { name: step.app }, step.draft),
      });
      break;
    case 'delete-stack':
      call(harness, 'DeleteStack', { StackName: stackNameOf(step.app) });
      break;
    case 'cancel-update':
      call(harness, 'CancelUpdateStack', { StackName: stackNameOf(step.app) });
      break;
    case 'continue-rollback':
      call(harness, 'ContinueUpdateRollback', { StackName: stackNameOf(step.app) });
      break;
    case 'delete-change-sets':
      for (const id of listChangeSets(harness, step.app)) call(harness, 'DeleteChangeSet', { ChangeSetName: id });
      break;
    case 'swap-change-set':
      swapChangeSet(harness, activity, step);
      break;
    case 'claim-change-set':
      activity.claims.push(step);
      break;
    case 'foreign-change-set':
      createOwnChangeSet(harness, step, 'UPDATE');
      break;
    case 'stop-execution':
      stopExecution(harness, activity);
      break;
    case 'redeliver':
      sandbox.codePipeline.redeliver();
      break;
    case 'decide':
      void decide(harness, activity, step);
      break;
    case 'stop-pipeline':
      noteStop(activity, step.pipeline);
      operatePipeline(harness, activity, step.pipeline, 'StopPipelineExecution', { abandon: step.abandon });
      break;
    case 'retry-stage':
      operatePipeline(harness, activity, step.pipeline, 'RetryStageExecution', {
        stageName: 'Deploy',
        retryMode: 'FAILED_ACTIONS',
      });
      break;
    case 'behave':
      cloudFormationOf(sandbox).behave(step.resource, step.behaviour);
      break;
    case 'fail-change-set':
      cloudFormationOf(sandbox).failNextChangeSet('Resource handler returned message: "Not today"');
      break;
    case 'distort':
      cloudFormationOf(sandbox).distortNextChangeSet(step.distortion);
      break;
    case 'overwrite-artifact':
      overwriteArtifact(harness, activity, step);
      break;
    case 'forge-event':
      forgeEvent(harness);
      break;
    case 'replay-token':
      replayToken(harness, activity, step);
      break;
    case 'create-without-rollback':
      createWithoutRollback(harness, step);
      break;
    case 'review-stack':
      createOwnChangeSet(harness, step, 'CREATE');
      break;
    case 'protect-stack':
      call(harness, 'UpdateTerminationProtection', { StackName: stackNameOf(step.app), EnableTerminationProtection: true });
      call(harness, 'SetStackPolicy', { StackName: stackNameOf(step.app), StackPolicyBody: ALLOW_ALL });
      break;
    case 'follow-up':
      followUp(harness, step, FOLLOW_UP_TRIES);
      break;
    case 'clock-jump':
      harness.skewMs += step.bySeconds * 1_000;
      break;
    default:
      assertNever(step);
      break;
  }
}

function push({ scenario, sandbox }: Harness, activity: Activity, step: Extract<ScenarioStep, { readonly kind: 'push' }>): void {
  const plan = scenario.pipelines.find(({ name }) => name === step.pipeline);
  if (plan === undefined) throw new Error(`Expected a pipeline of the scenario, got ${step.pipeline}.`);
  const revision = writeRevision(plan, step, scenario.isElsewhere);
  putTemplates(sandbox, revision.objects);
  const run = sandbox.codePipeline.push(plan.name, { files: revision.files });
  const { name: pipeline, app, timeoutMinutes } = plan;
  activity.pushes.push({ plan: step, pipeline, app, timeoutMinutes, revision, run, overwrites: [] });
}

type FollowUp = Extract<ScenarioStep, { readonly kind: 'follow-up' }>;

const FOLLOW_UP_TRIES = 120;

/** Reads the stack every second. As soon as an operation that was in progress has ended, updates the stack. */
function followUp(harness: Harness, step: FollowUp, triesLeft: number, wasBusy = false): void {
  const { sandbox } = harness;
  const StackName = stackNameOf(step.app);
  const status = cloudFormationOf(sandbox).stacks()[StackName]?.status ?? '';
  const isBusy = status.endsWith('_IN_PROGRESS');
  if (!wasBusy || isBusy) {
    if (triesLeft > 0) setTimeout(() => followUp(harness, step, triesLeft - 1, wasBusy || isBusy), 1_000);
    return;
  }
  const [first] = Object.keys(step.draft.resources);
  if (step.fails) cloudFormationOf(sandbox).behave(`${StackName}/${first}`, { fails: 'update', times: 1, seconds: 1 });
  try {
    call(harness, 'UpdateStack', { StackName, ...requestOf(sandbox, { name: step.app }, step.draft) });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

const ALLOW_ALL = JSON.stringify({
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' }],
});

/** Fails the first resource of the template, so that the others exist in a stack in CREATE_FAILED. */
function createWithoutRollback(
  harness: Harness,
  step: Extract<ScenarioStep, { readonly kind: 'create-without-rollback' }>,
): void {
  const { sandbox } = harness;
  const StackName = stackNameOf(step.app);
  const [first] = Object.keys(step.draft.resources);
  cloudFormationOf(sandbox).behave(`${StackName}/${first}`, { fails: 'create', times: 1, seconds: 10 });
  call(harness, 'CreateStack', {
    StackName,
    OnFailure: 'DO_NOTHING',
    ...requestOf(sandbox, { name: step.app }, step.draft),
  });
}

/** Operations whose events have the client token of the request. */
const WITH_TOKEN: ReadonlySet<string> = new Set(['CreateStack', 'UpdateStack', 'ExecuteChangeSet']);

function call({ sandbox }: Harness, operation: string, input: object): void {
  const token = WITH_TOKEN.has(operation) ? { ClientRequestToken: `by-hand-${sandbox.ids.uuid()}` } : {};
  cloudFormationOf(sandbox).operations[operation]?.({ ...input, ...token }, { caller: 'operator' });
}

function listChangeSets({ sandbox }: Harness, app: string): readonly string[] {
  const list = cloudFormationOf(sandbox).operations.ListChangeSets?.({ StackName: stackNameOf(app) }, { caller: 'operator' });
  return (list as { readonly Summaries: readonly { readonly ChangeSetId: string }[] }).Summaries.map(
    ({ ChangeSetId }) => ChangeSetId,
  );
}

/** Replaces the change set of the gate with another change set of the same name. */
function swapChangeSet(harness: Harness, activity: Activity, step: ChangeSetPlan): void {
  const [id] = listChangeSets(harness, step.app);
  if (id === undefined) return;
  call(harness, 'DeleteChangeSet', { ChangeSetName: id });
  createForeignSet(harness, activity, step, id.split('/')[1] ?? '');
}

/** Creates a change set of an operator, and executes it later if the step has a time for it. */
function createOwnChangeSet(
  harness: Harness,
  { app, draft, executeAfterSeconds }: Extract<ScenarioStep, { readonly kind: 'foreign-change-set' | 'review-stack' }>,
  ChangeSetType: 'CREATE' | 'UPDATE',
): void {
  const name = { StackName: stackNameOf(app), ChangeSetName: `by-hand-${Date.now()}` };
  call(harness, 'CreateChangeSet', { ...name, ChangeSetType, ...requestOf(harness.sandbox, { name: app }, draft) });
  if (executeAfterSeconds === undefined) return;
  const { changeSetSeconds } = harness.scenario;
  setTimeout(() => execute(harness, name), (changeSetSeconds + executeAfterSeconds) * 1_000 + 1);
}

/** Executes the change set, and deletes it if CloudFormation refuses the execution. */
function execute(harness: Harness, name: object): void {
  for (const operation of ['ExecuteChangeSet', 'DeleteChangeSet']) {
    try {
      call(harness, operation, name);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }
}

function stopExecution({ sandbox, gate }: Harness, { stoppedExecutions }: Activity): void {
  const running = sandbox.stepFunctions.list(gate.stateMachineArn).findLast(({ isClosed }) => !isClosed);
  if (running === undefined) return;
  stoppedExecutions.add(running.props.executionArn);
  running.stop('Stopped', 'By hand.');
}

function noteStop({ pushes, stops }: Activity, pipelineName: string): void {
  const run = pushes.findLast(({ pipeline }) => pipeline === pipelineName)?.run;
  if (run?.status === 'InProgress') stops.push({ at: Date.now(), run });
}

function operatePipeline(
  { sandbox }: Harness,
  { pushes }: Activity,
  pipelineName: string,
  operation: string,
  input: object,
): void {
  const run = pushes.findLast(({ pipeline }) => pipeline === pipelineName)?.run;
  if (run === undefined) return;
  const { pipelineExecutionId } = run;
  sandbox.codePipeline.operations[operation]?.({ pipelineName, pipelineExecutionId, ...input }, { caller: 'operator' });
}
