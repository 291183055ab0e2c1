import { type Operation, type SandboxService, ServiceError } from '../kernel/service.ts';
import type { S3 } from '../s3/s3.ts';
import type { ObjectContent } from '../s3/s3-objects.ts';
import type { ActionEnvironment, Job } from './action-execution.ts';
import { ArtifactAccess } from './artifact-access.ts';
import type { JobArtifact } from './job-event.ts';
import { type JobFailure, type JobSuccess, validateFailure, validateSuccess } from './job-result.ts';
import { type PageInput, readPage } from './paging.ts';
import { type PipelineDefinition, SOURCE_NAMESPACE, type Stage, validatePipeline } from './pipeline-definition.ts';
import { type ExecutionTrigger, PipelineRun, type PipelineState, type PipelineStatus } from './pipeline-run.ts';
import { type ActionTypeId, describeMissingActionType, describeStructure, summarizePipeline } from './pipeline-structure.ts';
import { describeAction, describeJob, describePipeline, describeRun, summarizeRun } from './pipeline-views.ts';
import { StageLock } from './stage-lock.ts';
import { zip } from './zip.ts';

/** Settings for CodePipeline. */
export interface CodePipelineOptions {
  readonly region: string;
  readonly accountId: string;
  readonly nextId: () => string;
  readonly s3: S3;
  /** Returns the ARN of the user or role session with an access key. @default executions do not record who started them */
  readonly identify?: (accessKeyId: string) => string;
  /**
   * Returns true if an access key belongs to a session of a role. The artifact bucket does not restrict such sessions. @default
   * no access key does
   */
  readonly isRoleSession?: (accessKeyId: string) => boolean;
  /** Seconds from a reply with a token to the next job. The service does not document this time. @default 30 */
  readonly continuationSeconds?: number;
  /** Called when the state of a pipeline execution has changed. */
  readonly onState: (run: PipelineRun, state: PipelineState) => void;
  /** Adds an event to the queue of a function. @param payload JSON text */
  readonly invokeAsync: (functionName: string, payload: string) => void;
}

/** A revision: files that become a zip archive, or the bytes of an archive. */
export type Revision = { readonly files: Readonly<Record<string, string | Uint8Array>> } | { readonly archive: ObjectContent };

interface Pipeline {
  readonly definition: PipelineDefinition;
  readonly runs: PipelineRun[];
  readonly locks: ReadonlyMap<string, StageLock>;
  readonly created: Date;
  latestSource: JobArtifact | undefined;
}

/** Statuses of a pipeline execution whose stage can be retried. */
const RETRYABLE: readonly PipelineStatus[] = ['Failed', 'Stopped'];

interface Named {
  readonly pipelineName: string;
  readonly pipelineExecutionId: string;
}

type ListActionsInput = PageInput & { readonly pipelineName: string; readonly filter?: Partial<Named> };

/**
 * Pipelines with Invoke actions and one source, to which revisions are pushed, and the jobs of the actions. Other kinds of
 * actions, conditions, rollbacks, and triggers are not supported.
 *
 * Source: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Operations.html
 */
export class CodePipeline implements SandboxService {
  readonly #options: CodePipelineOptions;
  readonly #pipelines = new Map<string, Pipeline>();
  readonly #jobs = new Map<string, Job>();
  readonly #access = new ArtifactAccess();
  readonly #bucket: string;

  readonly operations: Readonly<Record<string, Operation>> = {
    PutJobSuccessResult: (input: JobSuccess) => {
      const kind = input.continuationToken === undefined ? 'success' : 'continue';
      this.#answer(input, kind, validateSuccess, (job) => job.action.succeed(job, input));
    },
    PutJobFailureResult: (input: JobFailure) => {
      this.#answer(input, 'failure', validateFailure, (job) => job.action.fail(job, input));
    },
    GetJobDetails: ({ jobId }: { jobId: string }) => {
      const job = this.#jobs.get(jobId);
      if (job === undefined) throw jobNotFound();
      const runs = [...this.#pipelines.values()].flatMap((pipeline) => pipeline.runs);
      return { jobDetails: describeJob(job, runs) };
    },
    GetPipelineState: ({ name }: { name: string }) => {
      const { definition, runs, created } = this.#find(name);
      return describePipeline(definition, runs, created);
    },
    GetPipelineExecution: (input: Named) => ({ pipelineExecution: describeRun(this.#findRun(input)) }),
    GetPipeline: ({ name }: { name: string }) => {
      const { definition, created } = this.#find(name);
      const { region, accountId } = this.#options;
      const metadata = { pipelineArn: `arn:aws:codepipeline:${region}:${accountId}:${name}`, created, updated: created };
      return { pipeline: describeStructure(definition, { region, accountId, artifactBucket: this.#bucket }), metadata };
    },
    ListPipelines: (input: PageInput) => {
      const [page, next] = readPage([...this.#pipelines.values()], input);
      return { pipelines: page.map(summarizePipeline), ...next };
    },
    PollForJobs: ({ actionTypeId }: { actionTypeId: ActionTypeId }) => {
      throw new ServiceError('ActionTypeNotFoundException', describeMissingActionType(actionTypeId, this.#options.region));
    },
    ListPipelineExecutions: ({ pipelineName, ...input }: Named & PageInput) => {
      const [page, next] = readPage(this.#find(pipelineName).runs.map(summarizeRun).reverse(), input);
      return { pipelineExecutionSummaries: page, ...next };
    },
    ListActionExecutions: ({ pipelineName, filter, ...input }: ListActionsInput) => {
      const runs = this.#find(pipelineName).runs.filter(
        (run) => (filter?.pipelineExecutionId ?? run.pipelineExecutionId) === run.pipelineExecutionId,
      );
      const details = runs.flatMap((run) => run.actions.map((action) => describeAction(run, action, this.#options.region)));
      const [page, next] = readPage(details.reverse(), input);
      return { actionExecutionDetails: page, ...next };
    },
    StartPipelineExecution: ({ name }: { name: string }, { accessKeyId = '' }) => {
      const trigger = { triggerType: 'StartPipelineExecution', triggerDetail: this.#options.identify?.(accessKeyId) };
      return { pipelineExecutionId: this.#start(name, trigger).pipelineExecutionId };
    },
    StopPipelineExecution: (input: Named & { readonly abandon?: boolean; readonly reason?: string }) => {
      const run = this.#findRun(input);
      run.stop(input.abandon, input.reason);
      return { pipelineExecutionId: run.pipelineExecutionId };
    },
    RetryStageExecution: (
      input: Named & { readonly stageName: string; readonly retryMode: 'FAILED_ACTIONS' | 'ALL_ACTIONS' },
    ) => {
      const run = this.#findRun(input);
      run.retry(this.#findRetryableStage(run, input.stageName), input.retryMode);
      return { pipelineExecutionId: run.pipelineExecutionId };
    },
  };

  constructor(options: CodePipelineOptions) {
    this.#options = options;
    this.#bucket = `codepipeline-${options.region}-${options.accountId}`;
    options.s3.createBucket(this.#bucket);
    options.s3.restrict(this.#bucket, (access) => {
      const { accessKeyId = '' } = access;
      return !accessKeyId.startsWith('ASIA') || options.isRoleSession?.(accessKeyId) === true || this.#access.permits(access);
    });
  }

  /** The artifact bucket. The credentials of a job permit access to the artifacts of the job for one hour. */
  get artifactBucket(): string {
    return this.#bucket;
  }

  /** Creates a pipeline. @throws Error for a definition that CreatePipeline would refuse */
  createPipeline(definition: PipelineDefinition): void {
    validatePipeline(definition);
    const mode = definition.executionMode ?? 'SUPERSEDED';
    const locks = new Map(definition.stages.map(({ name }) => [name, new StageLock(mode)]));
    this.#pipelines.set(definition.name, { definition, runs: [], locks, created: new Date(), latestSource: undefined });
  }

  /** Pushes a revision, which starts an execution. @param trigger default: a rule that detects changes of the source */
  push(pipelineName: string, revision: Revision, trigger?: ExecutionTrigger): PipelineRun {
    this.#storeRevision(this.#find(pipelineName), 'files' in revision ? zip(revision.files) : revision.archive);
    return this.release(pipelineName, trigger);
  }

  /** Starts an execution with the source object, or with the last pushed revision if the pipeline has no source object. */
  #start(pipelineName: string, trigger: ExecutionTrigger): PipelineRun {
    const pipeline = this.#find(pipelineName);
    const { source } = pipeline.definition;
    if (source === undefined) return this.release(pipelineName, trigger);
    const content = this.#options.s3.read(source.bucket, source.key);
    if (content === undefined) {
      const message = `The source s3://${source.bucket}/${source.key} does not exist. Upload an archive there first.`;
      throw new ServiceError('ValidationException', message);
    }
    return this.push(pipelineName, { archive: content }, trigger);
  }

  #storeRevision(pipeline: Pipeline, content: ObjectContent): void {
    const { name: pipelineName, sourceArtifact: name = 'SourceOutput' } = pipeline.definition;
    const id = this.#options.nextId();
    const objectKey = `${pipelineName.slice(0, 20)}/${name.slice(0, 10)}/${id.slice(0, 7)}`;
    this.#options.s3.put(this.#bucket, objectKey, content);
    pipeline.latestSource = { name, revision: id, bucketName: this.#bucket, objectKey };
  }

  /** Starts an execution with the latest revision. */
  release(pipelineName: string, trigger: ExecutionTrigger = { triggerType: 'CloudWatchEvent' }): PipelineRun {
    const pipeline = this.#find(pipelineName);
    const source = pipeline.latestSource;
    if (source === undefined) throw new ServiceError('ValidationException', 'The source of the pipeline has no revision.');
    const pipelineExecutionId = this.#options.nextId();
    const run: PipelineRun = new PipelineRun({
      onState: (state) => this.#options.onState(run, state),
      pipelineName,
      pipelineExecutionId,
      stages: pipeline.definition.stages,
      trigger,
      locks: pipeline.locks,
      artifacts: new Map([[source.name, source]]),
      variables: new Map([
        ['codepipeline', { PipelineExecutionId: pipelineExecutionId }],
        [SOURCE_NAMESPACE, { BucketName: source.bucketName, ObjectKey: source.objectKey, VersionId: source.revision ?? '' }],
      ]),
      environment: this.#createWorld(),
    });
    pipeline.runs.push(run);
    this.#options.onState(run, { state: 'STARTED' });
    void run.run();
    return run;
  }

  /** Delivers the event of a job again, as Lambda can do. @param jobId default: the latest job */
  redeliver(jobId?: string): void {
    const job = jobId === undefined ? [...this.#jobs.values()].at(-1) : this.#jobs.get(jobId);
    if (job === undefined) throw jobNotFound();
    this.#deliver(job);
  }

  /** All jobs, oldest first. */
  get jobs(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  #createWorld(): ActionEnvironment {
    return {
      accountId: this.#options.accountId,
      continuationSeconds: this.#options.continuationSeconds ?? 30,
      nextId: this.#options.nextId,
      issueCredentials: (artifacts, expirationTime) => this.#access.issue(this.#options.nextId(), artifacts, expirationTime),
      deliver: (job) => {
        this.#jobs.set(job.id, job);
        this.#deliver(job);
      },
    };
  }

  #deliver(job: Job): void {
    this.#options.invokeAsync(job.action.definition.functionName, JSON.stringify(job.event));
  }

  #answer<Input extends JobSuccess | JobFailure>(
    input: Input,
    kind: 'continue' | 'success' | 'failure',
    validate: (input: Input) => void,
    give: (job: Job) => void,
  ): void {
    const job = this.#jobs.get(input.jobId);
    try {
      validate(input);
    } catch (error) {
      if (error instanceof ServiceError) job?.action.noteRefused(input.jobId, kind, input, error.code);
      throw error;
    }
    if (job === undefined) throw jobNotFound();
    give(job);
  }

  #findRetryableStage(run: PipelineRun, stageName: string): Stage {
    const stage = run.props.stages.find(({ name }) => name === stageName);
    if (stage === undefined) throw new ServiceError('StageNotFoundException', `Pipeline has no stage with name ${stageName}.`);
    // "For a pipeline execution in a Stopped state, the actions in the stage where the execution stopped can be retried."
    // https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-stop.html
    const failed = run.actions.findLast(({ status }) => status === 'Failed' || status === 'Abandoned');
    if (!RETRYABLE.includes(run.status) || failed?.stageName !== stageName) {
      throw new ServiceError('StageNotRetryableException', 'Unable to retry: the stage contains no failed actions.');
    }
    const latest = this.#find(run.props.pipelineName).runs.findLast(({ actions }) =>
      actions.some((action) => action.stageName === stageName),
    );
    if (latest !== run) {
      throw new ServiceError('NotLatestPipelineExecutionException', 'The stage has run in a later execution of the pipeline.');
    }
    return stage;
  }

  #find(name: string): Pipeline {
    const pipeline = this.#pipelines.get(name);
    if (pipeline === undefined) {
      const message = `Account '${this.#options.accountId}' does not have a pipeline with name '${name}'`;
      throw new ServiceError('PipelineNotFoundException', message);
    }
    return pipeline;
  }

  #findRun({ pipelineName, pipelineExecutionId }: Named): PipelineRun {
    const run = this.#find(pipelineName).runs.find((candidate) => candidate.pipelineExecutionId === pipelineExecutionId);
    if (run === undefined) {
      throw new ServiceError('PipelineExecutionNotFoundException', `Pipeline execution not found: ${pipelineExecutionId}`);
    }
    return run;
  }
}

function jobNotFound(): ServiceError {
  return new ServiceError('JobNotFoundException', 'The job was specified in an invalid format or cannot be found.');
}
