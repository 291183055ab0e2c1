/** The revision and the pipeline execution that an execution deploys. */
export interface ExecutionOrigin {
  readonly revisionS3Bucket: string;
  readonly revisionS3Key: string;
  /** Null if the action does not pass it; absent if CodePipeline confirmed it when the execution started. */
  readonly pipelineExecutionId?: string | null | undefined;
}

/** A job of CodePipeline that has no reply yet, and the execution whose end answers the job. */
export interface OpenJob {
  readonly jobId: string;
  readonly executionArn: string;
  /** The origin that the execution must have. The result of any other execution is not the result of the job. */
  readonly origin: ExecutionOrigin;
  /** The token of a reply while the execution is running. */
  readonly continuationToken: string;
}

/**
 * The jobs that the trigger left open, and the last one of each execution. The gate signs them, so that another principal cannot choose
 * which job is answered.
 */
export interface OpenJobs {
  /** Stores the job under its ID, and as the open job of its execution in place of the stored one. */
  store(job: OpenJob): Promise<void>;
  /** @returns undefined if the execution has no open job, or if another principal wrote it */
  find(executionArn: string): Promise<OpenJob | undefined>;
  /** @returns undefined if the trigger did not leave the job open, or if another principal wrote it */
  findJob(jobId: string): Promise<OpenJob | undefined>;
  /** Writes an open job as a signed string. */
  sign(job: OpenJob): Promise<string>;
  /** Reads a signed string. @returns undefined if this gate did not write it */
  verify(text: string): Promise<OpenJob | undefined>;
}

/** Messages that arrive later, before CodePipeline stops waiting for a job. */
export interface Renewals {
  /**
   * Sends an open job to the function that answers jobs, with a delay.
   *
   * @param text an open job, signed
   */
  arm(text: string): Promise<void>;
}

/** Messages that wake the function that answers jobs, in addition to the event of the end of an execution, which can be lost. */
export interface EndNotices {
  /** Sends a notice that the execution is about to end. It arrives some seconds later, when the execution has usually ended. */
  send(executionArn: string): Promise<void>;
}
