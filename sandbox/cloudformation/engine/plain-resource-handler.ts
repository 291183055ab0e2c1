import { type Account, nameKey } from '../model/account.ts';
import type { HandlerAction } from '../model/options.ts';
import type { HandlerContext, HandlerOutcome, Report, ResourceHandler, Running } from '../model/resource-handler.ts';
import type { ResourceProvider } from '../model/resource-provider.ts';
import type { ResourceRecord, StackRecord } from '../model/stack-record.ts';
import { identityOf } from '../planning/live-evaluation.ts';
import { makePhysicalId, uniqueName } from '../resources/physical-ids.ts';
import { explainMissingProperties } from '../resources/required-properties.ts';
import { explainUnusableProperties } from '../resources/unusable-properties.ts';
import { NEVER, startTimer } from './timer.ts';

/** Handler for all types except nested stacks. Actions take the configured time and have the configured outcome. */
export function createPlainResourceHandler(account: Account): ResourceHandler {
  const perform = (act: HandlerAction) => (resource: ResourceRecord, context: HandlerContext, report: Report) =>
    runCourse(account, act, resource, context, report);
  return {
    assignId: (resource, context) => assignId(account, resource, context),
    create: perform('create'),
    replace: perform('replace'),
    import: perform('import'),
    update: (resource, context, report) => {
      const problem = explainMissingProperties(resource.logicalId, resource.type, resource.properties);
      if (problem !== undefined) return startTimer(0, () => report({ ok: false, reason: problem }));
      return runCourse(account, 'update', resource, context, report);
    },
    rollback: perform('rollback'),
    delete: (resource, context, report) =>
      runCourse(account, 'delete', resource, context, (outcome) => {
        if (outcome.ok) freeName(account, resource);
        report(outcome);
      }),
    release: ({ type, uniqueName }) => {
      if (uniqueName !== undefined) account.takenNames.set(nameKey(type, uniqueName), undefined);
    },
  };
}

function freeName(account: Account, { type, uniqueName }: ResourceRecord): void {
  if (uniqueName !== undefined) account.takenNames.delete(nameKey(type, uniqueName));
}

function runCourse(
  account: Account,
  act: HandlerAction,
  resource: ResourceRecord,
  { stack }: HandlerContext,
  report: Report,
): Running {
  const { logicalId, type, properties } = resource;
  const course = account.behaviours.course(act, { stackName: stack.name, logicalId, type });
  switch (course.kind) {
    case 'hangs':
      return NEVER;
    case 'fails':
      return startTimer(course.seconds, () => report({ ok: false, reason: course.reason }));
    case 'succeeds':
      return startTimer(course.seconds, () => {
        const reason = explainUnusableProperties(type, properties);
        report(reason === undefined ? provide(account, act, resource) : { ok: false, reason });
      });
  }
}

/**
 * Performs the action with the service that provides resources of the type. A resource whose creation failed does not belong to
 * the stack, so its deletion does nothing.
 */
function provide(account: Account, act: HandlerAction, { type, physicalId, properties }: ResourceRecord): HandlerOutcome {
  const provider = Object.hasOwn(account.providers, type) ? account.providers[type] : undefined;
  if (provider === undefined) return { ok: true };
  const key = nameKey(type, physicalId);
  const method = PROVIDER_METHODS[act];
  if (method === 'delete' && !account.provided.has(key)) return { ok: true };
  const reason = provider[method]({ physicalId, properties, region: account.region });
  if (reason !== undefined) return { ok: false, reason };
  if (method === 'delete') account.provided.delete(key);
  else account.provided.add(key);
  return { ok: true };
}

const PROVIDER_METHODS = {
  create: 'create',
  replace: 'create',
  import: 'update',
  update: 'update',
  rollback: 'update',
  delete: 'delete',
} as const satisfies Record<HandlerAction, keyof ResourceProvider>;

/**
 * Assigns the physical ID. A custom name is reserved from the start of the creation of its resource to the end of the deletion.
 */
function assignId(account: Account, resource: ResourceRecord, { stack }: HandlerContext): HandlerOutcome {
  const { logicalId, type, properties } = resource;
  const problem = explainMissingProperties(logicalId, type, properties);
  if (problem !== undefined) return { ok: false, reason: problem };
  const identity = identityOf(account, stack, logicalId, type, properties);
  const name = uniqueName(identity);
  const reason = name === undefined ? undefined : findHindrance(account, stack, resource, name);
  if (reason !== undefined) return { ok: false, reason };
  if (name !== undefined) account.takenNames.set(nameKey(type, name), stack);
  resource.uniqueName = name;
  resource.physicalId = makePhysicalId(identity, account.ids);
  return { ok: true };
}

function findHindrance(
  account: Account,
  stack: StackRecord,
  { logicalId, type }: ResourceRecord,
  name: string,
): string | undefined {
  const key = nameKey(type, name);
  if (!account.takenNames.has(key)) return undefined;
  const owner = account.takenNames.get(key);
  if (owner === undefined) return `${name} already exists`;
  if (owner === stack && stack.resources.get(logicalId)?.uniqueName === name) {
    return `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`;
  }
  return `${name} already exists in stack ${owner.id}`;
}
