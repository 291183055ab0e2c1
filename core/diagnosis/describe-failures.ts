import { nameFailure, type TracedFailure } from '../stack/trace-failures.ts';
import { endWithStop } from '../text/sentence.ts';
import { adviseOnReason } from './advise-on-reason.ts';

/** Maximum number of resources in a sentence. */
const MOST_NAMED = 8;

/** Names the failed resources with their reasons, and what to do about the first reason. */
export function describeFailures(failures: readonly TracedFailure[]): string {
  const shown = failures.slice(0, MOST_NAMED).map((failure) => `${nameFailure(failure)}: ${endWithStop(failure.reason)}`);
  const more = failures.length > MOST_NAMED ? ` And ${failures.length - MOST_NAMED} more.` : '';
  const advice = failures.map(({ reason }) => adviseOnReason(reason)).find((text) => text !== undefined);
  return `${shown.join(' ')}${more}${advice === undefined ? '' : ` ${advice}`}`;
}

/**
 * Names a resource for `--resources-to-skip`: the logical ID, in a nested stack after the name of the nested stack.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
 */
export function skipNameOf({ path, stackId, logicalResourceId }: TracedFailure): string {
  return path.length === 0 ? logicalResourceId : `${nameInArn(stackId)}.${logicalResourceId}`;
}

/** The name of a stack, from its ARN. */
export function nameInArn(stackId: string): string {
  return stackId.split('/')[1] ?? stackId;
}
