import type { ResourceChange } from '../../../core/change-set/change-set-page.ts';
import type { EvaluatedTemplate } from '../../../core/evaluation/evaluate-template.ts';
import type { Prediction } from '../../../core/prediction/prediction.ts';
import type { StackRecord } from '../model/stack-record.ts';

/** The kind of an operation on a stack. */
export type OperationKind = 'CREATE' | 'UPDATE' | 'IMPORT';

/**
 * One resource in the forward phase of an operation. A resource with `isForValues` changes only if its values differ. The action `note`
 * stores new policies without changing the resource.
 */
export type ResourceStep =
  | { readonly act: 'create' | 'note'; readonly logicalId: string }
  | { readonly act: 'update'; readonly logicalId: string; readonly isForValues: boolean }
  | { readonly act: 'replace'; readonly logicalId: string; readonly isForValues: boolean; readonly keepsOld: boolean }
  | { readonly act: 'import'; readonly logicalId: string; readonly physicalId: string };

/** The effect of an operation on a stack's resources. */
export interface OperationPlan {
  /** The evaluated template of the target deployment. */
  readonly evaluated: EvaluatedTemplate;
  readonly steps: ReadonlyMap<string, ResourceStep>;
  /** Resources that leave the stack, and whether they continue to exist. */
  readonly leaving: ReadonlyMap<string, { readonly keeps: boolean }>;
}

/** Plans the creation of a stack, which creates every resource of the template. */
export function planCreate(evaluated: EvaluatedTemplate): OperationPlan {
  const steps = Object.keys(evaluated.resources).map((logicalId) => [logicalId, { act: 'create', logicalId }] as const);
  return { evaluated, steps: new Map(steps), leaving: new Map() };
}

/**
 * Plans the operation for a change set from its changes with and without property values. The list with property values omits a
 * dependent of a modified resource, and the operation may still update this dependent.
 *
 * @param isThere whether the stack contains the resource, because after a failed update the resources can differ from the
 * template
 */
export function planUpdate(
  evaluated: EvaluatedTemplate,
  { changes, changesWithoutValues }: Pick<Prediction, 'changes' | 'changesWithoutValues'>,
  isThere: (logicalId: string) => boolean,
): OperationPlan {
  const steps = new Map<string, ResourceStep>();
  const leaving = new Map<string, { keeps: boolean }>();
  for (const { ResourceChange: change } of [...changesWithoutValues, ...changes]) {
    const logicalId = change?.LogicalResourceId;
    if (change === undefined || logicalId === undefined) continue;
    if (change.Action === 'Remove') {
      leaving.set(logicalId, { keeps: change.PolicyAction === 'Retain' });
    } else {
      const step = toResourceStep(logicalId, change, isThere(logicalId));
      if (step !== undefined) steps.set(logicalId, step);
    }
  }
  return { evaluated, steps, leaving };
}

function toResourceStep(logicalId: string, change: ResourceChange, isThere: boolean): ResourceStep | undefined {
  if (change.Action === 'Import') return { act: 'import', logicalId, physicalId: change.PhysicalResourceId ?? logicalId };
  if (!isThere) return { act: 'create', logicalId };
  if (change.Action === 'Add') return undefined;
  if (isOfPoliciesOnly(change)) return { act: 'note', logicalId };
  const isForValues = change.Scope?.every((attribute) => attribute === 'Properties') === true && !isNested(change);
  if (change.Replacement !== 'True') return { act: 'update', logicalId, isForValues };
  return { act: 'replace', logicalId, isForValues, keepsOld: change.PolicyAction === 'ReplaceAndRetain' };
}

const POLICIES = new Set(['DeletionPolicy', 'UpdateReplacePolicy', 'CreationPolicy', 'UpdatePolicy']);

/** Returns true if only policies of the resource change. In that case, the resource itself does not change. */
function isOfPoliciesOnly({ Action, Scope = [] }: ResourceChange): boolean {
  return Action === 'Modify' && Scope.length > 0 && Scope.every((attribute) => POLICIES.has(attribute));
}

/** Returns true for a nested stack, whose template may have changed at the same URL. */
function isNested({ ResourceType }: ResourceChange): boolean {
  return ResourceType === 'AWS::CloudFormation::Stack';
}

/** Returns true if the stack has the resource. A failed create can leave the record of a resource that was never created. */
export function isMade(stack: StackRecord, logicalId: string): boolean {
  const record = stack.resources.get(logicalId);
  return record !== undefined && record.physicalId !== '' && record.status !== 'CREATE_FAILED';
}
