import { IN_DOUBT, NEW, TOUCHED } from '../evaluation/compare-values.ts';
import { type EvaluatedResource, evaluateResource } from '../evaluation/evaluate-template.ts';
import type { Scope } from '../evaluation/scope.ts';
import { Unknown } from '../evaluation/unknown.ts';
import type { Fates } from './fate.ts';
import type { PlanTask } from './plan-changes.ts';
import type { Side } from './plan-sides.ts';
import type { NestedStackOutcome } from './prediction.ts';
import { scopeAfter } from './scope-after.ts';

const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** What planning a nested stack rests on. */
export interface NestedTask extends PlanTask {
  readonly before: Side | undefined;
  readonly after: Side;
  /** What happens to the resources that it refers to. */
  readonly fates: ReadonlyMap<string, Fates>;
}

/**
 * Plans a nested stack with what its parent gives it. The service does not look into other nested stacks for what they put out: once
 * anything is updated, each such value counts as another one, whether that stack changes or not. What may change, or what nobody
 * knows of, is marked for those inside.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
 */
export function planNested({ logicalId, definition }: EvaluatedResource, task: NestedTask): NestedStackOutcome {
  const { before, after, fates, context } = task;
  const afterwards = scopeAfter(before, after, fates);
  const planned = evaluateResource(
    logicalId,
    definition,
    withMarks(afterwards, task, (name, attribute) => markOf(name, attribute, task)),
  );
  if (planned === undefined || context.planNestedStack === undefined) return { kind: 'unknown' };
  return context.planNestedStack({ logicalId, before: resourceBefore(logicalId, task), after: planned });
}

function resourceBefore(logicalId: string, task: NestedTask): EvaluatedResource | undefined {
  const known = task.before?.evaluated.resources[logicalId];
  if (task.before === undefined || known === undefined) return undefined;
  return evaluateResource(
    logicalId,
    known.definition,
    withMarks(task.before.scope, task, () => undefined),
  );
}

type Mark = (name: string, attribute: string | undefined) => typeof NEW | typeof TOUCHED | undefined;

/** The scope with references that are marked, or in doubt, in place of what they give. */
function withMarks(scope: Scope, { inDoubt }: NestedTask, markFor: Mark): Scope {
  const resource: Scope['resource'] = (name, attribute) => {
    const mark = markFor(name, attribute);
    if (mark === undefined && !inDoubt.has(name)) return scope.resource(name, attribute);
    return new Unknown({
      ...(attribute === undefined ? { Ref: name } : { 'Fn::GetAtt': [name, attribute] }),
      ...(mark === undefined ? {} : { [mark]: true }),
      ...(inDoubt.has(name) ? { [IN_DOUBT]: name } : {}),
    });
  };
  return { ...scope, resource, trace: [] };
}

function markOf(name: string, attribute: string | undefined, { after, fates, isUnchanged }: NestedTask): ReturnType<Mark> {
  const isOutput = after.evaluated.resources[name]?.type === NESTED_STACK && attribute !== undefined;
  if (isOutput && !isUnchanged) return NEW;
  const fate = fates.get(name)?.plain;
  return fate === 'may-be-replaced' || (fate === 'modified' && attribute !== undefined) ? TOUCHED : undefined;
}
