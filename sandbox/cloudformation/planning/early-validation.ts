import type { Change } from '../../../core/change-set/change-set-page.ts';
import type { EvaluatedResource } from '../../../core/evaluation/evaluate-template.ts';
import { type Account, nameKey } from '../model/account.ts';
import type { ChangeSetRecord, StackRecord, ValidationFailure } from '../model/stack-record.ts';
import { uniqueName } from '../resources/physical-ids.ts';
import { missingProperties } from '../resources/required-properties.ts';
import { identityOf } from './live-evaluation.ts';
import { evaluateAmongResources } from './predict.ts';

/** Names of the validations in the status reason of a change set, by their names in its events. */
const VALIDATIONS: Readonly<Record<ValidationFailure['validationName'], string>> = {
  PROPERTY_VALIDATION: 'AWS::EarlyValidation::PropertyValidation',
  NAME_CONFLICT_VALIDATION: 'AWS::EarlyValidation::ResourceExistenceCheck',
};

/**
 * Validates the created and updated resources of a change set before its execution: their required properties, and whether another resource
 * has the custom name of a created resource.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 */
export function validateEarly(account: Account, changeSet: ChangeSetRecord): readonly ValidationFailure[] {
  const { stack, basis, target, changes } = changeSet;
  const { resources } = evaluateAmongResources(account, stack, basis, target);
  return changes.flatMap(({ ResourceChange: change }: Change) => {
    const resource = resources[change?.LogicalResourceId ?? ''];
    if (resource === undefined || (change?.Action !== 'Add' && change?.Action !== 'Modify')) return [];
    const conflict = change.Action === 'Add' ? findConflict(account, stack, resource) : undefined;
    return [...findMissing(resource), ...(conflict === undefined ? [] : [conflict])];
  });
}

function findMissing({ logicalId, type, properties }: EvaluatedResource): ValidationFailure[] {
  return missingProperties(type, properties).map((name) => ({
    validationName: 'PROPERTY_VALIDATION',
    logicalId,
    type,
    reason: `Required property [${name}] not found`,
    path: `/Resources/${logicalId}/Properties`,
  }));
}

function findConflict(
  account: Account,
  stack: StackRecord,
  { logicalId, type, properties }: EvaluatedResource,
): ValidationFailure | undefined {
  const name = uniqueName(identityOf(account, stack, logicalId, type, properties));
  if (name === undefined || !account.takenNames.has(nameKey(type, name))) return undefined;
  const reason = `Resource of type '${type}' with identifier '${name}' already exists.`;
  return { validationName: 'NAME_CONFLICT_VALIDATION', logicalId, type, reason, path: `/Resources/${logicalId}` };
}

/** Returns the status reason of a change set whose validation failed. */
export function describeValidationFailures(failures: readonly ValidationFailure[]): string {
  const names = new Set(failures.map(({ validationName }) => VALIDATIONS[validationName]));
  return `The following hook(s)/validation failed: [${[...names].join(', ')}]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.`;
}
