import type { ResourceAct } from '../model/options.ts';
import type { ResourceRecord, StackRecord } from '../model/stack-record.ts';
import { nameKey, type World } from '../model/world.ts';
import { makePhysicalId, uniqueName } from '../resources/physical-ids.ts';
import { identityOf } from './live-evaluation.ts';
import type { ActContext, ActOutcome, Report, ResourceActs } from './resource-acts.ts';
import { NEVER, startTimer } from './timer.ts';
import type { Running } from './walk.ts';

/** Acts on everything but nested stacks: they take the configured time and end as configured. */
export function createPlainResourceActs(world: World): ResourceActs {
  const perform = (act: ResourceAct) => (resource: ResourceRecord, context: ActContext, report: Report) =>
    runCourse(world, act, resource, context, report);
  return {
    assignId: (resource, context) => assignId(world, resource, context),
    create: perform('create'),
    replace: perform('replace'),
    import: perform('import'),
    update: perform('update'),
    rollback: perform('rollback'),
    delete: (resource, context, report) =>
      runCourse(world, 'delete', resource, context, (outcome) => {
        if (outcome.ok) freeName(world, resource);
        report(outcome);
      }),
    release: ({ type, uniqueName }) => {
      if (uniqueName !== undefined) world.takenNames.set(nameKey(type, uniqueName), undefined);
    },
  };
}

function freeName(world: World, { type, uniqueName }: ResourceRecord): void {
  if (uniqueName !== undefined) world.takenNames.delete(nameKey(type, uniqueName));
}

function runCourse(
  world: World,
  act: ResourceAct,
  { logicalId, type }: ResourceRecord,
  { stack }: ActContext,
  report: Report,
): Running {
  const course = world.behaviours.course(act, { stackName: stack.name, logicalId, type });
  switch (course.kind) {
    case 'hangs':
      return NEVER;
    case 'fails':
      return startTimer(course.seconds, () => report({ ok: false, reason: course.reason }));
    case 'succeeds':
      return startTimer(course.seconds, () => report({ ok: true }));
  }
}

/** A custom name is taken from the moment that its resource is asked for until the resource is gone. */
function assignId(world: World, resource: ResourceRecord, { stack }: ActContext): ActOutcome {
  const { logicalId, type, properties } = resource;
  const identity = identityOf(world, stack, logicalId, type, properties);
  const name = uniqueName(identity);
  const reason = name === undefined ? undefined : findHindrance(world, stack, resource, name);
  if (reason !== undefined) return { ok: false, reason };
  if (name !== undefined) world.takenNames.set(nameKey(type, name), stack);
  resource.uniqueName = name;
  resource.physicalId = makePhysicalId(identity, world.ids);
  return { ok: true };
}

function findHindrance(world: World, stack: StackRecord, { logicalId, type }: ResourceRecord, name: string): string | undefined {
  const key = nameKey(type, name);
  if (!world.takenNames.has(key)) return undefined;
  const owner = world.takenNames.get(key);
  if (owner === undefined) return `${name} already exists`;
  if (owner === stack && stack.resources.get(logicalId)?.uniqueName === name) {
    return `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`;
  }
  return `${name} already exists in stack ${owner.id}`;
}
