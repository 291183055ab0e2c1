/** Begins the trigger's message about a job that CodePipeline does not have; the canary recognizes the refusal by it. */
export const UNKNOWN_JOB = 'Expected CodePipeline to have the job of this event';
