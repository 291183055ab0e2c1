import { assertNever } from '../../core/assert-never.ts';
import type { PipelineRun } from '../code-pipeline/pipeline-run.ts';
import { ServiceError } from '../kernel/service.ts';
import type { Draft } from './draft.ts';
import { putTemplates, requestOf, type StagedWorld, stackNameOf } from './prepare-scenario.ts';
import type { PushPlan, Step, TimedStep } from './scenario.ts';
import { type WrittenRevision, writeRevision } from './write-revision.ts';

/** A push on its way. */
export interface Pushed {
  readonly plan: PushPlan;
  readonly pipeline: string;
  readonly app: string;
  readonly timeoutMinutes: number;
  readonly revision: WrittenRevision;
  readonly run: PipelineRun;
}

/** What a step came to: for the story. */
export interface PerformedStep {
  readonly step: TimedStep;
  /** The error that the service answered the actor with. */
  readonly refusal?: string | undefined;
}

/** What is going on besides the sandbox. */
export interface Acts {
  readonly pushes: Pushed[];
  readonly performed: PerformedStep[];
  /** Executions that somebody stopped by hand. */
  readonly stoppedExecutions: Set<string>;
}

/** Does one thing. What a service refuses an actor is no failure: it is noted. */
export function performStep(staged: StagedWorld, acts: Acts, step: TimedStep): void {
  try {
    perform(staged, acts, step);
    acts.performed.push({ step });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    acts.performed.push({ step, refusal: error.code });
  }
}

function perform(staged: StagedWorld, acts: Acts, step: Step): void {
  const { sandbox } = staged;
  switch (step.kind) {
    case 'push':
      push(staged, acts, step);
      break;
    case 'update-stack':
      call(staged, 'UpdateStack', {
        StackName: stackNameOf(step.app),
        ...requestOf(sandbox, { name: step.app }, step.draft),
      });
      break;
    case 'delete-stack':
      call(staged, 'DeleteStack', { StackName: stackNameOf(step.app) });
      break;
    case 'cancel-update':
      call(staged, 'CancelUpdateStack', { StackName: stackNameOf(step.app) });
      break;
    case 'continue-rollback':
      call(staged, 'ContinueUpdateRollback', { StackName: stackNameOf(step.app) });
      break;
    case 'delete-change-sets':
      for (const id of listChangeSets(staged, step.app)) call(staged, 'DeleteChangeSet', { ChangeSetName: id });
      break;
    case 'swap-change-set':
      swapChangeSet(staged, step.app, step.draft);
      break;
    case 'foreign-change-set':
      executeOwnChangeSet(staged, step);
      break;
    case 'stop-execution':
      stopExecution(staged, acts);
      break;
    case 'redeliver':
      sandbox.codePipeline.redeliver();
      break;
    case 'stop-pipeline':
      operatePipeline(staged, acts, step.pipeline, 'StopPipelineExecution', { abandon: step.abandon });
      break;
    case 'retry-stage':
      operatePipeline(staged, acts, step.pipeline, 'RetryStageExecution', {
        stageName: 'Deploy',
        retryMode: 'FAILED_ACTIONS',
      });
      break;
    case 'behave':
      sandbox.cloudFormation.behave(step.resource, step.behaviour);
      break;
    case 'fail-change-set':
      sandbox.cloudFormation.failNextChangeSet('Resource handler returned message: "Not today"');
      break;
    case 'clock-jump':
      staged.skewMs += step.bySeconds * 1_000;
      break;
    default:
      assertNever(step);
      break;
  }
}

function push({ world, sandbox }: StagedWorld, acts: Acts, step: Extract<Step, { readonly kind: 'push' }>): void {
  const plan = world.pipelines.find(({ name }) => name === step.pipeline);
  if (plan === undefined) throw new Error(`Expected a pipeline of the world, got ${step.pipeline}.`);
  const revision = writeRevision(plan, step);
  putTemplates(sandbox, revision.objects);
  const run = sandbox.codePipeline.push(plan.name, { files: revision.files });
  acts.pushes.push({ plan: step, pipeline: plan.name, app: plan.app, timeoutMinutes: plan.timeoutMinutes, revision, run });
}

function call({ sandbox }: StagedWorld, operation: string, input: object): void {
  sandbox.cloudFormation.operations[operation]?.(input, { caller: 'operator' });
}

function listChangeSets({ sandbox }: StagedWorld, app: string): readonly string[] {
  const list = sandbox.cloudFormation.operations.ListChangeSets?.({ StackName: stackNameOf(app) }, { caller: 'operator' });
  return (list as { readonly Summaries: readonly { readonly ChangeSetId: string }[] }).Summaries.map(
    ({ ChangeSetId }) => ChangeSetId,
  );
}

/** Whoever goes by the name takes the wrong one. */
function swapChangeSet(staged: StagedWorld, app: string, draft: Draft): void {
  const [id] = listChangeSets(staged, app);
  if (id === undefined) return;
  call(staged, 'DeleteChangeSet', { ChangeSetName: id });
  const name = id.split('/')[1];
  call(staged, 'CreateChangeSet', {
    StackName: stackNameOf(app),
    ChangeSetName: name,
    ...requestOf(staged.sandbox, { name: app }, draft),
  });
}

function executeOwnChangeSet(staged: StagedWorld, step: Extract<Step, { readonly kind: 'foreign-change-set' }>): void {
  const name = { StackName: stackNameOf(step.app), ChangeSetName: `by-hand-${Date.now()}` };
  call(staged, 'CreateChangeSet', { ...name, ...requestOf(staged.sandbox, { name: step.app }, step.draft) });
  const { changeSetSeconds } = staged.world;
  setTimeout(() => execute(staged, name), (changeSetSeconds + step.executeAfterSeconds) * 1_000 + 1);
}

/** Tidies up what it may not execute. */
function execute(staged: StagedWorld, name: object): void {
  for (const operation of ['ExecuteChangeSet', 'DeleteChangeSet']) {
    try {
      call(staged, operation, name);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }
}

function stopExecution({ sandbox, gate }: StagedWorld, { stoppedExecutions }: Acts): void {
  const running = sandbox.stepFunctions.list(gate.stateMachineArn).findLast(({ isClosed }) => !isClosed);
  if (running === undefined) return;
  stoppedExecutions.add(running.props.executionArn);
  running.stop('Stopped', 'By hand.');
}

function operatePipeline(
  { sandbox }: StagedWorld,
  { pushes }: Acts,
  pipelineName: string,
  operation: string,
  input: object,
): void {
  const run = pushes.findLast(({ pipeline }) => pipeline === pipelineName)?.run;
  if (run === undefined) return;
  const { pipelineExecutionId } = run;
  sandbox.codePipeline.operations[operation]?.({ pipelineName, pipelineExecutionId, ...input }, { caller: 'operator' });
}
