import type { ResourceChange } from '../../../core/change-set/change-set-page.ts';
import type { EvaluatedTemplate } from '../../../core/evaluation/evaluate-template.ts';
import type { Prediction } from '../../../core/prediction/prediction.ts';
import type { StackRecord } from '../model/stack-record.ts';

/** The kind of an operation on a stack. */
export type OperationKind = 'CREATE' | 'UPDATE' | 'IMPORT';

/**
 * One resource that an operation works on while it goes forward. One that is `isForValues` is only touched when its values
 * really turn out to be others; to `note` is to keep its new policies without touching it.
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
  /** Resources that leave the stack, and if they continue to exist. */
  readonly leaving: ReadonlyMap<string, { readonly keeps: boolean }>;
}

/** A create makes every resource. */
export function planCreate(evaluated: EvaluatedTemplate): OperationPlan {
  const steps = Object.keys(evaluated.resources).map((logicalId) => [logicalId, { act: 'create', logicalId }] as const);
  return { evaluated, steps: new Map(steps), leaving: new Map() };
}

/**
 * Plans the operation for a change set. Both lists count: with values, a dependent of a resource that is only modified is left
 * out, and it may well be updated when its turn comes.
 *
 * @param isThere whether the stack has the resource: after a failed update it may have more or less than its template says
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

/** Returns true if only policies of the resource change. Then the resource itself is not touched. */
function isOfPoliciesOnly({ Action, Scope = [] }: ResourceChange): boolean {
  return Action === 'Modify' && Scope.length > 0 && Scope.every((attribute) => POLICIES.has(attribute));
}

/** A nested stack's template may have changed behind its address. */
function isNested({ ResourceType }: ResourceChange): boolean {
  return ResourceType === 'AWS::CloudFormation::Stack';
}

/** Returns true if the stack has the resource. A failed create can leave the record of a resource that was never created. */
export function isMade(stack: StackRecord, logicalId: string): boolean {
  const record = stack.resources.get(logicalId);
  return record !== undefined && record.physicalId !== '' && record.status !== 'CREATE_FAILED';
}
