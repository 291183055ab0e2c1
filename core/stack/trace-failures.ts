import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { isCancelled } from './find-first-failure.ts';
import { isStackLevel, type StackEvent } from './stack-event.ts';

/** A resource that failed, with the nested stacks that contain it. */
export interface TracedFailure {
  /** Logical IDs of the nested stacks that contain the resource, outermost first. */
  readonly path: readonly string[];
  /** ARN of the stack that contains the resource. */
  readonly stackId: string;
  readonly logicalResourceId: string;
  readonly resourceType: string;
  readonly status: string;
  readonly reason: string;
  readonly at?: Date | undefined;
}

/** Maximum number of levels of nested stacks. CloudFormation has no documented limit. */
const DEEPEST = 8;

/**
 * Lists the resources that failed in an operation, in the order of their failures, without the resources that CloudFormation stopped because
 * another one had failed. A nested stack that failed is replaced by the resources that failed in it.
 *
 * @param events of one operation, newest first
 * @param nestedEvents events of the nested stacks in the same operation, newest first, by the ARN of the nested stack
 */
export function traceFailures(
  events: readonly StackEvent[],
  nestedEvents: ReadonlyMap<string, readonly StackEvent[]>,
  path: readonly string[] = [],
): readonly TracedFailure[] {
  return events
    .filter(isRootFailure)
    .reverse()
    .flatMap((event) => {
      const { logicalResourceId = 'a resource without a name', resourceType = 'unknown type', physicalResourceId = '' } = event;
      const inner =
        resourceType === NESTED_STACK_TYPE && path.length < DEEPEST ? nestedEvents.get(physicalResourceId) : undefined;
      const within = inner === undefined ? [] : traceFailures(inner, nestedEvents, [...path, logicalResourceId]);
      if (within.length > 0) return within;
      return [
        {
          path,
          stackId: event.stackId ?? '',
          logicalResourceId,
          resourceType,
          status: String(event.resourceStatus),
          reason: event.resourceStatusReason ?? 'CloudFormation gives no reason',
          at: event.timestamp,
        },
      ];
    });
}

/** Names a failed resource with the nested stacks that contain it: `Network/Gateway (AWS::EC2::InternetGateway)`. */
export function nameFailure({ path, logicalResourceId, resourceType }: TracedFailure): string {
  return `${[...path, logicalResourceId].join('/')} (${resourceType})`;
}

function isRootFailure(event: StackEvent): boolean {
  return !isStackLevel(event) && (event.resourceStatus ?? '').endsWith('_FAILED') && !isCancelled(event);
}
