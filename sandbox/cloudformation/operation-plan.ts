import type { ResourceChange } from '../../core/changes/change-set-page.ts';
import type { EvaluatedTemplate } from '../../core/plan/evaluate-template.ts';

/** One resource that an operation works on while it goes forward. */
export type Step =
  | { readonly act: 'create' | 'update'; readonly logicalId: string }
  | { readonly act: 'replace'; readonly logicalId: string; readonly keepsOld: boolean }
  | { readonly act: 'import'; readonly logicalId: string; readonly physicalId: string };

/** What an operation does to a stack's resources. */
export interface OperationPlan {
  /** What the stack is to become. */
  readonly evaluated: EvaluatedTemplate;
  readonly steps: ReadonlyMap<string, Step>;
  /** Resources that leave the stack, and whether they go on to exist. */
  readonly leaving: ReadonlyMap<string, { readonly keeps: boolean }>;
}

/** A create makes every resource. */
export function planCreate(evaluated: EvaluatedTemplate): OperationPlan {
  const steps = Object.keys(evaluated.resources).map((logicalId) => [logicalId, { act: 'create', logicalId }] as const);
  return { evaluated, steps: new Map(steps), leaving: new Map() };
}

/**
 * What the changes of a change set come to.
 *
 * @param isThere whether the stack has the resource: after a failed update it may have more or less than its template says
 */
export function planChanges(
  evaluated: EvaluatedTemplate,
  changes: readonly (ResourceChange | undefined)[],
  isThere: (logicalId: string) => boolean,
): OperationPlan {
  const steps = new Map<string, Step>();
  const leaving = new Map<string, { keeps: boolean }>();
  for (const change of changes) {
    const logicalId = change?.LogicalResourceId;
    if (change === undefined || logicalId === undefined) continue;
    if (change.Action === 'Remove') {
      leaving.set(logicalId, { keeps: change.PolicyAction === 'Retain' });
    } else {
      const step = toStep(logicalId, change, isThere(logicalId));
      if (step !== undefined) steps.set(logicalId, step);
    }
  }
  return { evaluated, steps, leaving };
}

function toStep(logicalId: string, change: ResourceChange, isThere: boolean): Step | undefined {
  if (change.Action === 'Import') return { act: 'import', logicalId, physicalId: change.PhysicalResourceId ?? logicalId };
  if (!isThere) return { act: 'create', logicalId };
  if (change.Action === 'Add') return undefined;
  if (change.Replacement === 'True') return { act: 'replace', logicalId, keepsOld: change.PolicyAction === 'ReplaceAndRetain' };
  return { act: 'update', logicalId };
}
