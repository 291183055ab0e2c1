/**
 * Times of a job of CodePipeline, in seconds. CodePipeline fails the action 20 minutes after it created the job, or after the last reply.
 * After the longest delivery and the delay of the renewal, three minutes remain for repeated renewals.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
export const JOB_TIMEOUT_SECONDS = 20 * 60;

/** Maximum age of the event of a job. Lambda does not deliver an older event to the trigger. */
export const LONGEST_DELIVERY_SECONDS = 5 * 60;

/** Delay of a renewal: at most 900 seconds, the limit of SQS. */
export const RENEWAL_SECONDS = 12 * 60;

/** Delay of the notice of the last task: the execution then has ended, and its event has usually led to the answer. */
export const END_NOTICE_SECONDS = 10;
