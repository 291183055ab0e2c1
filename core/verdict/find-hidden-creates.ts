import type { LocatedChange } from '../changes/located-change.ts';
import { NESTED_STACK_TYPE } from '../effects/classify-change.ts';
import type { Gap } from '../evidence/evidence.ts';

/**
 * Nested stacks that would be created without a change set of their own: a gap for a policy that restricts what may be
 * created, harmless for any other, as a new stack holds nothing to lose.
 */
export function findHiddenCreates(changes: readonly LocatedChange[]): readonly Gap[] {
  return changes.flatMap(({ path, plain, valued }) => {
    const resource = plain?.ResourceChange ?? valued?.ResourceChange;
    if (resource?.Action !== 'Add' || resource.ResourceType !== NESTED_STACK_TYPE || resource.ChangeSetId !== undefined) {
      return [];
    }
    const name = resource.LogicalResourceId ?? '';
    return [
      {
        path: path === '' ? name : `${path}/${name}`,
        reason: `What the new nested stack ${name} would create is not visible, and the policy restricts what may be created.`,
      },
    ];
  });
}
