import type { ChangeSetReading } from '../change-set/change-set-reading.ts';
import type { Evidence } from '../change-set/evidence.ts';
import { type LocatedChange, pathInside } from '../change-set/located-change.ts';
import { effectOfChange } from '../effects/effect-of-change.ts';

/** A stack whose templates can decide about an effect. */
export interface NeededTemplates {
  /** Path of the stack; empty for the root. */
  readonly path: string;
  /** ARN of the change set whose template is the new one. */
  readonly changeSetId: string;
  /** ARN of the stack whose template is the deployed one. */
  readonly stackId: string;
}

/** Effects that are judged the same with and without the templates. */
const ROUTINE: readonly string[] = ['create', 'update', 'import', 'sync', 'none'];

/** Types whose update policy, which only the template shows, can replace the resource. */
const REPLACED_BY_POLICY = 'AWS::AutoScaling::AutoScalingGroup';

/** Lists the stacks whose templates are needed: stacks with a change whose effect the templates can prove to be milder or more severe. */
export function findNeededTemplates(
  { changes }: Pick<Evidence, 'changes'>,
  reading: ChangeSetReading,
): readonly NeededTemplates[] {
  const changeSetIds = new Map([['', reading.rootChangeSetId], ...changes.flatMap(nestedSetOf)]);
  const paths = new Set(changes.filter(isNeededFor).map(({ path }) => path));
  return [...paths].toSorted().flatMap((path) => {
    const changeSetId = changeSetIds.get(path);
    const pages =
      changeSetId === undefined ? undefined : (reading.plain.get(changeSetId) ?? reading.valued.get(changeSetId))?.pages;
    const stackId = pages?.find((page) => page.StackId)?.StackId;
    return changeSetId === undefined || stackId === undefined ? [] : [{ path, changeSetId, stackId }];
  });
}

function isNeededFor(change: LocatedChange): boolean {
  const { kind, also = [], resourceType } = effectOfChange(change);
  return (
    [kind, ...also.map(({ effect }) => effect)].some((effect) => !ROUTINE.includes(effect)) ||
    (resourceType === REPLACED_BY_POLICY && kind === 'update')
  );
}

/** Names the nested change set of a change. Without a logical ID, it is not known which stack the change set is for. */
function nestedSetOf({ path, plain, valued }: LocatedChange): readonly (readonly [path: string, changeSetId: string])[] {
  const resource = plain?.ResourceChange ?? valued?.ResourceChange;
  const { ChangeSetId, LogicalResourceId } = resource ?? {};
  return ChangeSetId === undefined || !LogicalResourceId ? [] : [[pathInside(path, LogicalResourceId), ChangeSetId]];
}
