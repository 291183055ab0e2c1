import { isAwaitedToken } from '../deployment/names.ts';
import { groupBy } from '../group-by.ts';
import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { isCancelled } from '../stack/find-first-failure.ts';
import { pickOwnEvents } from '../stack/read-operation.ts';
import { isStackLevel, type StackEvent } from '../stack/stack-event.ts';

/** An event of the stack that explains the result of the operation. */
export interface PickedEvent {
  readonly at?: Date | undefined;
  /** Logical IDs of the nested stacks that contain the resource, joined by `/`, then the logical ID. */
  readonly place: string;
  readonly resourceType: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly isFailure: boolean;
}

/** A resource, and the time that the operation took for it. */
export interface SlowResource {
  readonly place: string;
  readonly resourceType: string;
  /** `create`, `update`, `delete`, or `import`. */
  readonly action: string;
  readonly seconds: number;
}

/** Maximum number of resources in the list of the slowest. */
const MOST_SLOW = 5;

/**
 * Selects the events of the operation that a deployment started: the first operation with a token of a gate after the request.
 *
 * @param events newest first
 * @param startedAt time at which the gate requested the operation
 */
export function pickOperation(events: readonly StackEvent[], startedAt: Date): readonly StackEvent[] {
  const since = Math.floor(startedAt.getTime() / 1_000) * 1_000;
  const first = events.findLast(
    ({ clientRequestToken = '', timestamp }) =>
      isAwaitedToken(clientRequestToken) && timestamp !== undefined && timestamp.getTime() >= since,
  );
  return pickOwnEvents(events, first?.clientRequestToken ?? '', startedAt);
}

/**
 * Selects the events that explain the result: start, rollback, and end of the stack, and every failure, with the nested stacks. Resources
 * that CloudFormation stopped because another one failed are not listed.
 *
 * @param events of one operation, newest first
 * @returns oldest first
 */
export function pickEvents(
  events: readonly StackEvent[],
  nestedEvents: ReadonlyMap<string, readonly StackEvent[]>,
): readonly PickedEvent[] {
  return allEvents(events, nestedEvents, [])
    .filter(({ event, path }) => (isStackLevel(event) ? path.length === 0 : isNotable(event)))
    .map(({ event, path }) => ({
      at: event.timestamp,
      place: placeOf(event, path),
      resourceType: event.resourceType ?? 'unknown type',
      status: event.resourceStatus ?? '',
      reason: event.resourceStatusReason,
      isFailure: isFailed(event),
    }))
    .sort((a, b) => timeOf(a.at) - timeOf(b.at));
}

/** Lists the resources on which the operation spent the most time: from the first event of an action to the last one. */
export function findSlowest(
  events: readonly StackEvent[],
  nestedEvents: ReadonlyMap<string, readonly StackEvent[]>,
): readonly SlowResource[] {
  const timed = allEvents(events, nestedEvents, []).flatMap(({ event, path }) => {
    const action = /^(CREATE|UPDATE|DELETE|IMPORT)_/.exec(event.resourceStatus ?? '')?.[1];
    const at = event.timestamp?.getTime();
    if (isStackLevel(event) || action === undefined || at === undefined) return [];
    return [
      { place: placeOf(event, path), resourceType: event.resourceType ?? 'unknown type', action: action.toLowerCase(), at },
    ];
  });
  return [...groupBy(timed, ({ place, action }) => JSON.stringify([place, action])).values()]
    .flatMap((group) => group.slice(0, 1).map((first) => ({ ...first, seconds: spanOf(group.map(({ at }) => at)) })))
    .map(({ place, resourceType, action, seconds }) => ({ place, resourceType, action, seconds }))
    .filter(({ seconds }) => seconds > 0)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, MOST_SLOW);
}

function spanOf(times: readonly number[]): number {
  return (Math.max(...times) - Math.min(...times)) / 1_000;
}

interface PlacedEvent {
  readonly event: StackEvent;
  readonly path: readonly string[];
}

/** Lists the events of the stack and of its nested stacks. A nested stack that contains itself is listed once. */
function allEvents(
  events: readonly StackEvent[],
  nestedEvents: ReadonlyMap<string, readonly StackEvent[]>,
  path: readonly string[],
): readonly PlacedEvent[] {
  const nested = new Map(
    events.flatMap(({ stackId, resourceType, physicalResourceId = '', logicalResourceId = '' }) =>
      resourceType === NESTED_STACK_TYPE && physicalResourceId !== stackId
        ? [[physicalResourceId, logicalResourceId] as const]
        : [],
    ),
  );
  const rest = new Map([...nestedEvents].filter(([stackId]) => !nested.has(stackId)));
  return [
    ...events.map((event) => ({ event, path })),
    ...[...nested].flatMap(([stackId, id]) => allEvents(nestedEvents.get(stackId) ?? [], rest, [...path, id])),
  ];
}

function placeOf({ logicalResourceId = 'a resource without a name' }: StackEvent, path: readonly string[]): string {
  return [...path, logicalResourceId].join('/');
}

function isNotable(event: StackEvent): boolean {
  return (isFailed(event) && !isCancelled(event)) || event.resourceStatus === 'DELETE_SKIPPED';
}

function isFailed({ resourceStatus = '' }: StackEvent): boolean {
  return resourceStatus.endsWith('_FAILED');
}

function timeOf(at: Date | undefined): number {
  return at?.getTime() ?? 0;
}
