/** Start of the trigger's message about a job that CodePipeline does not have. The canary recognizes the refusal by this text. */
export const UNKNOWN_JOB = 'Expected CodePipeline to have the job of this event';
