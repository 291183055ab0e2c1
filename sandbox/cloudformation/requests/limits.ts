/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const MAX_TEMPLATE_BODY_BYTES = 51_200;
export const MAX_TEMPLATE_URL_BYTES = 1_000_000;
export const MAX_TAGS = 50;
export const MAX_NOTIFICATION_ARNS = 5;
export const MAX_STACKS = 2_000;
export const MAX_STACK_OUTPUTS = 200;
export const MAX_CONCURRENT_RESOURCES = 2_500;

/** Not documented; reported by users: https://github.com/aws/serverless-application-model/issues/3807 */
export const MAX_CHANGE_SETS = 1_000;
