import type { Change } from '../../../core/change-set/change-set-page.ts';
import { hasUnknown, toExpression } from '../../../core/evaluation/values.ts';
import { ServiceError } from '../../kernel/service.ts';
import { deleteStack, dropChangeSet } from '../engine/delete-stack.ts';
import { readNestedDeployment } from '../engine/nested-stack-handler.ts';
import type { Account } from '../model/account.ts';
import { addStackForReview, createStackRecord, nestedStackName } from '../model/new-stack.ts';
import type { ChangeSetRecord, StackRecord } from '../model/stack-record.ts';
import { describeValidationFailures, validateEarly } from '../planning/early-validation.ts';
import { findImports } from '../planning/find-imports.ts';
import { type PlanNestedStack, predictStack } from '../planning/predict.ts';
import { KNOWN_AFTER_APPLY, warnOfUnknownValues } from './incomplete-values.ts';

const NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Completes a change set: computes its changes, and the changes of nested stacks. */
export function makeChangeSet(account: Account, changeSet: ChangeSetRecord): void {
  const failure = account.changeSetFailures.shift() ?? tryToMake(account, changeSet);
  if (failure !== undefined) {
    changeSet.status = 'FAILED';
    changeSet.statusReason = failure;
    return;
  }
  const { stack, basis } = changeSet;
  const hasStackMoved = stack.operation !== undefined || stack.stable !== basis;
  changeSet.status = 'CREATE_COMPLETE';
  if (changeSet.parentId === undefined) changeSet.executionStatus = hasStackMoved ? 'OBSOLETE' : 'AVAILABLE';
  else changeSet.statusReason = 'Only executable from the root change set.';
}

/** Computes the changes. @returns the reason if CloudFormation cannot create the change set, otherwise undefined */
function tryToMake(account: Account, changeSet: ChangeSetRecord): string | undefined {
  try {
    const { stack, basis, target } = changeSet;
    const nested = changeSet.includeNestedStacks ? createNestedPlanner(account, changeSet) : undefined;
    const prediction = predictStack(account, stack, basis, target, nested?.plan);
    const failure = nested?.failure() ?? prediction.refusal;
    if (failure !== undefined) return failure;
    if (!prediction.hasChanges && changeSet.parentId === undefined) {
      nested?.dropUnnamed();
      return NO_CHANGES;
    }
    changeSet.valuesWarning = warnOfUnknownValues(account, changeSet, prediction.changes);
    const imports = findImports(account, changeSet);
    changeSet.changes = markImports(prediction.changes, imports);
    changeSet.changesWithoutValues = markImports(prediction.changesWithoutValues, imports);
    nested?.dropUnnamed();
    if (!account.earlyValidation) return undefined;
    const failures = validateEarly(account, changeSet);
    changeSet.validationFailures = failures;
    return failures.length === 0 ? undefined : describeValidationFailures(failures);
  } catch (error) {
    if (error instanceof ServiceError) return error.message;
    throw error;
  }
}

function markImports(changes: readonly Change[], imports: ReadonlyMap<string, string>): readonly Change[] {
  if (imports.size === 0) return changes;
  return changes.map((change) => {
    const { ResourceChange: resource } = change;
    const identifier = imports.get(resource?.LogicalResourceId ?? '');
    if (identifier === undefined || resource?.Action !== 'Add') return change;
    return { ...change, ResourceChange: { ...resource, Action: 'Import', PhysicalResourceId: identifier } };
  });
}

/** Creates the change sets of nested stacks when the prediction reaches them. */
function createNestedPlanner(account: Account, parent: ChangeSetRecord) {
  let failed: ChangeSetRecord | undefined;
  const discard = (child: ChangeSetRecord) => {
    dropChangeSet(account, child);
    if (child.stack.status === 'REVIEW_IN_PROGRESS') deleteStack(account, child.stack, { token: undefined });
  };
  const plan: PlanNestedStack = ({ logicalId, after }) => {
    // The prediction can reach a nested stack again, with other values.
    const earlier = parent.children.get(logicalId);
    if (earlier !== undefined) discard(earlier);
    const child = makeChild(account, parent, logicalId, after.properties);
    parent.children.set(logicalId, child);
    if (child.status === 'FAILED') failed ??= child;
    return { kind: child.changes.length > 0 || child.type === 'CREATE' ? 'changed' : 'unchanged', changeSetId: child.id };
  };
  return {
    plan,
    failure: () => failed && `Nested change set ${failed.id} was not successfully created: Currently in FAILED.`,
    /** A nested stack without changes, which is also not changed by its parent, needs no change set. */
    dropUnnamed: () => {
      const named = new Set(parent.changes.map(({ ResourceChange }) => ResourceChange?.ChangeSetId));
      for (const [logicalId, child] of parent.children) {
        if (named.has(child.id)) continue;
        parent.children.delete(logicalId);
        account.changeSets.delete(child.id);
        child.stack.changeSets.delete(child.name);
      }
    },
  };
}

function makeChild(
  account: Account,
  parent: ChangeSetRecord,
  logicalId: string,
  properties: Readonly<Record<string, unknown>>,
): ChangeSetRecord {
  const existing = account.stacks.get(parent.stack.resources.get(logicalId)?.physicalId ?? '');
  const stack = existing ?? newChildStack(account, parent.stack, logicalId);
  const { known, unknown } = splitParameters(properties.Parameters);
  const { deployment } = readNestedDeployment(
    account,
    { ...properties, Parameters: known },
    { stack, isDirect: false },
    parent.target,
  );
  const name = `${parent.name.slice(0, 100)}-${logicalId.slice(0, 14)}-${account.ids.suffix(12)}`;
  const child: ChangeSetRecord = {
    id: newChangeSetId(account, name),
    name,
    stack,
    basis: stack.stable,
    type: existing === undefined ? 'CREATE' : 'UPDATE',
    target: { ...deployment, unknownValues: unknown },
    creationTime: Date.now(),
    includeNestedStacks: true,
    resourcesToImport: [],
    parentId: parent.id,
    rootId: parent.rootId ?? parent.id,
    status: 'CREATE_IN_PROGRESS',
    executionStatus: 'UNAVAILABLE',
    changes: [],
    changesWithoutValues: [],
    children: new Map(),
  };
  if (existing === undefined) addStackForReview(account, stack);
  account.changeSets.set(child.id, child);
  stack.changeSets.set(name, child);
  makeChangeSet(account, child);
  return child;
}

function newChildStack(account: Account, parent: StackRecord, logicalId: string): StackRecord {
  const name = nestedStackName(account, parent.name, logicalId);
  return createStackRecord(account, name, { parentId: parent.id, rootId: parent.rootId ?? parent.id });
}

/** Returns the ARN of a new change set. */
export function newChangeSetId({ partition, region, accountId, ids }: Account, name: string): string {
  return `arn:${partition}:cloudformation:${region}:${accountId}:changeSet/${name}/${ids.uuid()}`;
}

/**
 * Splits parameters into known and unknown values. An unknown value is replaced by a placeholder and also returned in intrinsic
 * form.
 */
function splitParameters(parameters: unknown): {
  readonly known: Record<string, unknown>;
  readonly unknown?: Record<string, unknown>;
} {
  const known: Record<string, unknown> = {};
  const unknown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries((parameters ?? {}) as Record<string, unknown>)) {
    if (hasUnknown(value)) unknown[name] = toExpression(value);
    known[name] = hasUnknown(value) ? KNOWN_AFTER_APPLY : value;
  }
  return Object.keys(unknown).length === 0 ? { known } : { known, unknown };
}
