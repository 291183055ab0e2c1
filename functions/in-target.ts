import type { ExecutionIdentity } from '../core/deployment/names.ts';
import { checkPlace, sessionNameOf, type Target, type TargetFields, targetOf } from '../core/deployment/target.ts';
import { createTargetSessions } from './adapters/target-sessions.ts';
import type { TargetAccess } from './ports/ports.ts';
import type { Clients, TaskHandler } from './runtime.ts';

/** The services that a task calls in the account and the Region of the stack. */
type TargetService = 'cloudFormation' | 'secretsManager' | 'ssm';

/** The clients of a task in one account and one Region. */
type PlacedClients<Service extends TargetService> = Readonly<{ [Name in Service]: ReturnType<Clients[Name]> }>;

/** A target, and the execution that deploys into it. */
export interface Place {
  readonly target: Target;
  readonly execution: Pick<ExecutionIdentity, 'name'>;
}

/**
 * Runs a task in the account and the Region that its state names. For a target, the task assumes the role of the target once for each
 * invocation, with the name of the execution as the name of the session, and no client or credentials remain after it. The stack and the
 * change set that the state names must be in the account and the Region of the target, before and after the task.
 *
 * @param names the services that the task calls there
 * @param build creates the handler with the clients
 */
export function inTarget<Service extends TargetService, Output>(
  clients: Pick<Clients, Service | 'sts'>,
  names: readonly Service[],
  build: (placed: PlacedClients<Service>) => TaskHandler<Output>,
): TaskHandler<Output> {
  const own = build(createClients(clients, names));
  return async (event) => {
    const { place, execution, state } = readPlace(event);
    if (place === undefined) return own(event);
    checkIds(state, place.target, execution);
    return withTarget(clients, names, place, async (placed) => {
      const output = await build(placed)(event);
      checkIds(output, place.target, execution);
      return output;
    });
  };
}

/**
 * Assumes the role of a target, and calls the work with clients of its session and its Region.
 *
 * @throws DeploymentError PermissionError if the gate cannot assume the role
 */
export async function withTarget<Service extends TargetService, Output>(
  clients: Pick<Clients, Service | 'sts'>,
  names: readonly Service[],
  { target: { role, region }, execution }: Place,
  work: (placed: PlacedClients<Service>) => Promise<Output>,
): Promise<Output> {
  const sessions = createTargetSessions(() => clients.sts());
  const credentials = role && (await sessions.assume(role, sessionNameOf(execution)));
  const placed = createClients(clients, names, { ...(credentials && { credentials }), ...(region !== undefined && { region }) });
  try {
    return await work(placed);
  } finally {
    for (const client of Object.values<{ destroy(): void }>(placed)) client.destroy();
  }
}

function createClients<Service extends TargetService>(
  clients: Pick<Clients, Service>,
  names: readonly Service[],
  access?: TargetAccess,
): PlacedClients<Service> {
  return Object.fromEntries(names.map((name) => [name, clients[name](access)])) as PlacedClients<Service>;
}

/** The forms of the events of tasks: the state, the event of the first task, and the event of a task that waits for a callback. */
interface TaskEvent extends TargetFields {
  readonly execution?: ExecutionIdentity;
  readonly input?: TargetFields;
  readonly state?: TargetFields & { readonly execution?: ExecutionIdentity };
}

/** Reads the target from the event of a task. An event that is not the event of a task has no target, and the handler refuses the event. */
export function readPlace(event: unknown): {
  readonly place?: Place;
  readonly execution: Pick<ExecutionIdentity, 'id' | 'name'>;
  readonly state: unknown;
} {
  const given = (typeof event === 'object' && event !== null ? event : {}) as TaskEvent;
  const state = given.state ?? given.input ?? given;
  const execution = given.execution ?? given.state?.execution ?? { id: '', name: '' };
  const target = targetOf(state);
  return { execution, state, ...(target && { place: { target, execution } }) };
}

function checkIds(state: unknown, target: Target, execution: Pick<ExecutionIdentity, 'id'>): void {
  const { stackId, changeSetId } = (state ?? {}) as { readonly stackId?: unknown; readonly changeSetId?: unknown };
  for (const arn of [stackId, changeSetId]) if (typeof arn === 'string') checkPlace(arn, target, execution);
}
