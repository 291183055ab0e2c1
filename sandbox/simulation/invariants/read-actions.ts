import type { TrueChange } from '../harness/read-account.ts';
import type { Draft } from '../scenario/draft.ts';
import type { ResourceAction, ResourceActionKind } from '../scenario/policy-menu.ts';
import { findKind } from '../scenario/resource-menu.ts';

/**
 * Reads the actions of a change set by a few simple rules. The most severe field of a resource determines its action. A change
 * that weakens a protection is an additional action.
 */
export function readResourceActions(changes: readonly TrueChange[]): readonly ResourceAction[] {
  return changes.flatMap(({ path, change }) => {
    const resource = change.ResourceChange ?? {};
    const type = resource.ResourceType ?? '';
    const action: ResourceAction = {
      what: change.Type === 'Resource' ? readKind(resource) : 'unknown',
      logicalId: resource.LogicalResourceId ?? '',
      path,
      type,
      stateful: isStateful(type),
      properties: (resource.Details ?? []).flatMap(({ Target }) => Target?.Name ?? []),
    };
    return weakensProtection(resource) ? [action, { ...action, what: 'unprotect' }] : [action];
  });
}

/** Values of attributes and properties that protect a resource. */
const PROTECTIONS: Readonly<Record<string, string>> = {
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  DeletionProtectionEnabled: 'true',
};

function weakensProtection({ Details = [] }: NonNullable<TrueChange['change']['ResourceChange']>): boolean {
  return Details.some(({ Target = {} }) => {
    const protecting = PROTECTIONS[Target.Name ?? Target.Attribute ?? ''];
    return protecting !== undefined && Target.BeforeValue === protecting && Target.AfterValue !== protecting;
  });
}

/** Reads the actions of the first create of a stack. */
export function readCreates(draft: Draft, path = ''): readonly ResourceAction[] {
  const created = Object.entries(draft.resources).filter(([, { isConditional }]) => !isConditional || draft.stage === 'prod');
  return [
    ...created.map(([logicalId, { type }]) => ({ what: 'create' as const, logicalId, path, type, stateful: isStateful(type) })),
    ...(draft.nested === undefined ? [] : readCreates({ ...draft.nested, stage: draft.stage }, 'Nested')),
  ];
}

/** Returns true for a stateful type. A nested stack is stateful, because it can contain any resource. */
export function isStateful(type: string): boolean {
  return type === 'AWS::CloudFormation::Stack' || (findKind(type)?.stateful ?? true);
}

function readKind({
  Action,
  Replacement,
  PolicyAction,
}: NonNullable<TrueChange['change']['ResourceChange']>): ResourceActionKind {
  switch (Action) {
    case 'Add':
      return 'create';
    case 'Remove':
      return PolicyAction === 'Retain' ? 'retain' : 'delete';
    case 'Modify':
      if (Replacement === 'False' && PolicyAction === undefined) return 'update';
      if (Replacement === 'Conditional') return 'may-replace';
      return PolicyAction === 'ReplaceAndRetain' ? 'replace-and-retain' : 'replace';
    default:
      return 'unknown';
  }
}
