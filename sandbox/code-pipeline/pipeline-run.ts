import { createDeferred } from '../kernel/deferred.ts';
import { ServiceError } from '../kernel/service.ts';
import { type ActionEnvironment, ActionExecution, type Reply } from './action-execution.ts';
import type { JobArtifact } from './job-event.ts';
import type { InvokeAction, Stage } from './pipeline-definition.ts';
import type { StageLock } from './stage-lock.ts';

/** Status of a pipeline execution. */
export type PipelineStatus = 'InProgress' | 'Stopping' | 'Stopped' | 'Succeeded' | 'Superseded' | 'Failed';

/** Result of a pipeline execution: the last action that ran, or the one that failed. */
export interface PipelineResult {
  readonly status: PipelineStatus;
  readonly actionStatus: ActionExecution['status'] | undefined;
  /** Failure type and message, when an action failed. */
  readonly failureType: string | undefined;
  readonly message: string | undefined;
  readonly outputVariables: Readonly<Record<string, string>>;
  readonly summary: string | undefined;
  readonly externalExecutionId: string | undefined;
  /** All replies to its jobs, accepted or refused. */
  readonly replies: readonly Reply[];
}

/** The reason why a pipeline execution started. */
export interface ExecutionTrigger {
  /** `StartPipelineExecution`, `CloudWatchEvent`, `Webhook`, `WebhookV2`, `PollForSourceChanges`, and others. */
  readonly triggerType: string;
  /** ARN of the user or role session that started the execution, of the rule, or of the webhook. */
  readonly triggerDetail?: string | undefined;
}

/** The parts of a pipeline execution. */
export interface PipelineRunProps {
  readonly pipelineName: string;
  readonly pipelineExecutionId: string;
  readonly stages: readonly Stage[];
  readonly locks: ReadonlyMap<string, StageLock>;
  readonly artifacts: ReadonlyMap<string, JobArtifact>;
  readonly variables: Map<string, Readonly<Record<string, string>>>;
  readonly environment: ActionEnvironment;
  readonly trigger: ExecutionTrigger;
  /** Called when the state of the execution has changed. */
  readonly onState: (state: PipelineState) => void;
}

/** State of a pipeline execution in its events. */
export type PipelineState =
  | { readonly state: 'STARTED' | 'RESUMED' | 'STOPPED' | 'SUCCEEDED' | 'SUPERSEDED' | 'FAILED' }
  | { readonly state: 'STOPPING'; readonly comments: string | undefined };

const STATE_OF = { Stopped: 'STOPPED', Succeeded: 'SUCCEEDED', Superseded: 'SUPERSEDED', Failed: 'FAILED' } as const;

/** One execution of a pipeline: one revision that passes through the stages. */
export class PipelineRun {
  readonly props: PipelineRunProps;
  readonly startTime = new Date();
  /** All executions of all actions, oldest first. */
  readonly actions: ActionExecution[] = [];
  status: PipelineStatus = 'InProgress';
  #finished = createDeferred<PipelineResult>();

  constructor(props: PipelineRunProps) {
    this.props = props;
  }

  get pipelineExecutionId(): string {
    return this.props.pipelineExecutionId;
  }

  /** Resolves when the execution or, after a retry, the retry has ended. */
  get finished(): Promise<PipelineResult> {
    return this.#finished.promise;
  }

  /** Runs the stages from the given stage on. @param isWanted selects the actions of the first stage */
  async run(from = 0, isWanted: (action: InvokeAction) => boolean = () => true): Promise<void> {
    for (const [index, stage] of this.props.stages.slice(from).entries()) {
      const lock = this.props.locks.get(stage.name);
      if ((await lock?.enter()) === 'superseded') return this.#end('Superseded');
      if (this.status === 'InProgress') await this.#runStage(stage, index === 0 ? isWanted : () => true);
      lock?.leave();
      if (this.status === 'Stopped') return;
      if (this.status === 'Stopping') return this.#end('Stopped');
      if (this.#latestOf(stage).some(({ status }) => status === 'Failed')) return this.#end('Failed');
    }
    this.#end('Succeeded');
  }

  /** Runs a failed stage again. */
  retry(stage: Stage, mode: 'FAILED_ACTIONS' | 'ALL_ACTIONS'): void {
    const succeeded = new Set(
      this.#latestOf(stage)
        .filter(({ status }) => status === 'Succeeded')
        .map(({ definition }) => definition.name),
    );
    this.status = 'InProgress';
    this.#finished = createDeferred();
    this.props.onState({ state: 'RESUMED' });
    void this.run(this.props.stages.indexOf(stage), ({ name }) => mode === 'ALL_ACTIONS' || !succeeded.has(name));
  }

  /**
   * Stops the execution: immediately, without waiting for its actions, or when its actions have ended.
   *
   * @throws ServiceError DuplicatedStopRequestException, PipelineExecutionNotStoppableException
   */
  stop(abandon = false, comments?: string): void {
    if (this.status === 'Stopping' && !abandon) {
      throw new ServiceError('DuplicatedStopRequestException', 'The pipeline execution is already in a Stopping state.');
    }
    if (this.status !== 'InProgress' && this.status !== 'Stopping') {
      throw new ServiceError('PipelineExecutionNotStoppableException', 'Unable to stop the pipeline execution.');
    }
    this.status = 'Stopping';
    this.props.onState({ state: 'STOPPING', comments });
    if (!abandon) return;
    for (const action of this.actions) action.abandon();
    this.#end('Stopped');
  }

  /** Returns the latest execution of each action of a stage. */
  #latestOf(stage: Stage): ActionExecution[] {
    const latest = new Map<string, ActionExecution>();
    for (const action of this.actions) if (action.stageName === stage.name) latest.set(action.definition.name, action);
    return [...latest.values()];
  }

  async #runStage(stage: Stage, isWanted: (action: InvokeAction) => boolean): Promise<void> {
    const orders = [...new Set(stage.actions.map(({ runOrder = 1 }) => runOrder))].sort((a, b) => a - b);
    for (const order of orders) {
      const wanted = stage.actions.filter((action) => (action.runOrder ?? 1) === order && isWanted(action));
      const started = wanted.map((action) => this.#startAction(stage, action));
      await Promise.all(started.map(({ finished }) => finished));
      for (const { definition, outputVariables } of started) {
        if (definition.namespace !== undefined) this.props.variables.set(definition.namespace, outputVariables);
      }
      if (this.status !== 'InProgress' || started.some(({ status }) => status !== 'Succeeded')) return;
    }
  }

  #startAction(stage: Stage, definition: InvokeAction): ActionExecution {
    const { artifacts, variables, environment } = this.props;
    const names = definition.inputArtifacts ?? [...artifacts.keys()];
    const inputArtifacts = names.flatMap((name) => artifacts.get(name) ?? []);
    const userParameters = resolve(definition.userParameters, variables);
    const action = new ActionExecution(
      environment,
      stage.name,
      definition,
      userParameters ?? definition.userParameters,
      inputArtifacts,
    );
    this.actions.push(action);
    if (definition.userParameters !== undefined && userParameters === undefined) {
      const message =
        `An action in this pipeline failed because one or more variables could not be resolved: Action name: ${definition.name}. ` +
        'This can result when a variable is referenced that does not exist. Validate the pipeline action configuration.';
      action.failAtOnce('InvalidActionConfiguration', message);
    } else {
      action.start();
    }
    return action;
  }

  #end(status: keyof typeof STATE_OF): void {
    this.status = status;
    this.props.onState({ state: STATE_OF[status] });
    const shown = this.actions.findLast((action) => action.status === 'Failed') ?? this.actions.at(-1);
    this.#finished.resolve({
      status,
      actionStatus: shown?.status,
      failureType: shown?.errorDetails?.code,
      message: shown?.errorDetails?.message,
      outputVariables: shown?.outputVariables ?? {},
      summary: shown?.summary,
      externalExecutionId: shown?.externalExecutionId,
      replies: this.actions.flatMap(({ replies }) => replies),
    });
  }
}

function resolve(text: string | undefined, variables: Variables): string | undefined {
  return text === undefined ? undefined : resolveVariables(text, variables);
}

/** Values of variables by namespace. */
export type Variables = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * Replaces `#{namespace.variable}`.
 *
 * @returns undefined if a variable is unknown, which fails the action
 *
 * Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
function resolveVariables(text: string, variables: Variables): string | undefined {
  let isResolved = true;
  const resolved = text.replace(/#\{([^{}.]+)\.([^{}]+)\}/g, (reference, namespace: string, name: string) => {
    const value = variables.get(namespace)?.[name];
    if (value === undefined) isResolved = false;
    return value ?? reference;
  });
  return isResolved ? resolved : undefined;
}
