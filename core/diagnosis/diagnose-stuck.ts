import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { findStackReason } from '../stack/find-first-failure.ts';
import { takeLastRollback } from '../stack/last-operation.ts';
import { type TracedFailure, traceFailures } from '../stack/trace-failures.ts';
import { endWithStop } from '../text/sentence.ts';
import { awsCommand } from './aws-command.ts';
import { describeFailures, skipNameOf } from './describe-failures.ts';
import type { DiagnosisFinding, Remedy } from './diagnosis.ts';
import type { StackDescription, StackFacts } from './stack-facts.ts';

/** Facts about a stack that exists. */
export interface ExistingStack extends StackFacts {
  readonly stack: StackDescription;
}

/** Diagnoses a stack that accepts no deployment until a person repairs it. */
export function diagnoseStuck(facts: ExistingStack): DiagnosisFinding {
  switch (facts.stack.stackStatus) {
    case 'UPDATE_ROLLBACK_FAILED':
      return diagnoseFailedRollback(facts);
    case 'UPDATE_FAILED':
      return diagnoseFailedUpdate(facts);
    case 'DELETE_FAILED':
      return diagnoseFailedDelete(facts);
    case 'IMPORT_ROLLBACK_FAILED':
      return problem('import-rollback-failed', `The rollback of an import failed. ${reasonOf(facts)}`.trim(), [
        {
          text: 'No command can continue this rollback. Contact AWS Support with the events of the stack.',
          commands: [awsCommand('describe-stack-events', facts.stack.stackId)],
        },
      ]);
    default:
      return problem('unknown-status', `stackgate does not recognize the status ${facts.stack.stackStatus}.`, [
        { text: 'Read the stack.', commands: [awsCommand('describe-stacks', facts.stack.stackId)] },
      ]);
  }
}

/** Only resources that failed in the rollback can be skipped, and a nested stack only if it is being deleted. */
function diagnoseFailedRollback(facts: ExistingStack): DiagnosisFinding {
  const { stackId } = facts.stack;
  const rollback = { ...facts, events: takeLastRollback(facts.events), nestedEvents: rollbacksOf(facts.nestedEvents) };
  const failures = failuresOf(rollback);
  const skipped = failures.filter(canSkip).map(skipNameOf);
  const why = failures.length === 0 ? 'No stack event names the resource that failed.' : describeFailures(failures);
  const skip: Remedy = {
    text:
      'Or, if the resources cannot be rolled back, skip them. CloudFormation then treats them as rolled back: before the next push, make ' +
      'the resources match the template of the stack.',
    commands: [awsCommand('continue-update-rollback', stackId, '--resources-to-skip', ...skipped)],
  };
  return problem('rollback-failed', `An update failed, and its rollback also failed. ${why}`, [
    { text: 'Correct the cause, then continue the rollback.', commands: [awsCommand('continue-update-rollback', stackId)] },
    ...(skipped.length === 0 ? [] : [skip]),
  ]);
}

function canSkip({ resourceType, status }: TracedFailure): boolean {
  return resourceType !== NESTED_STACK_TYPE && status === 'UPDATE_FAILED';
}

function rollbacksOf(nestedEvents: ExistingStack['nestedEvents']): ExistingStack['nestedEvents'] {
  return new Map([...nestedEvents].map(([stackId, events]) => [stackId, takeLastRollback(events)]));
}

function diagnoseFailedUpdate(facts: ExistingStack): DiagnosisFinding {
  const { stackId } = facts.stack;
  return problem(
    'update-failed',
    `An update failed with rollback disabled, so some resources have the new version and others the previous one. ${reasonOf(facts)}`.trim(),
    [
      { text: 'Roll back to the version before the update.', commands: [awsCommand('rollback-stack', stackId)] },
      { text: 'Or correct the cause outside the template, then continue the update.', commands: [retryCommand(facts.stack)] },
    ],
  );
}

function diagnoseFailedDelete(facts: ExistingStack): DiagnosisFinding {
  const { stackId } = facts.stack;
  const undeleted = facts.resources.filter(({ resourceStatus }) => resourceStatus === 'DELETE_FAILED');
  const retained = undeleted.flatMap(({ logicalResourceId }) => logicalResourceId ?? []);
  return problem('delete-failed', `The deletion of the stack failed. ${reasonOf(facts)}`.trim(), [
    { text: 'Correct the cause, then delete the stack again.', commands: [awsCommand('delete-stack', stackId)] },
    ...(retained.length === 0
      ? []
      : [
          {
            text: 'Or retain the resources that cannot be deleted: they stay in the account but no longer belong to a stack.',
            commands: [awsCommand('delete-stack', stackId, '--retain-resources', ...retained)],
          },
        ]),
    {
      text: 'Or let CloudFormation retain every resource that it cannot delete.',
      commands: [awsCommand('delete-stack', stackId, '--deletion-mode', 'FORCE_DELETE_STACK')],
    },
  ]);
}

/** The command that repeats a failed create or update with the template and the parameters of the stack. */
export function retryCommand({ stackId, parameterNames, capabilities }: StackDescription): string {
  const parameters = parameterNames.map((name) => `ParameterKey=${name},UsePreviousValue=true`);
  return awsCommand(
    'update-stack',
    stackId,
    '--use-previous-template',
    '--disable-rollback',
    ...(parameters.length === 0 ? [] : ['--parameters', ...parameters]),
    ...(capabilities.length === 0 ? [] : ['--capabilities', ...capabilities]),
  );
}

/** The failed resources with their reasons; the reason of the stack if no resource failed: a transform, a hook, or an alarm. */
export function reasonOf({ stack, ...facts }: Pick<ExistingStack, 'events' | 'nestedEvents' | 'stack'>): string {
  const failures = describeFailures(failuresOf(facts));
  if (failures !== '') return failures;
  const reason = findStackReason(facts.events) ?? stack.stackStatusReason;
  return reason === undefined ? '' : endWithStop(reason);
}

/** The resources that failed in the last operation. */
function failuresOf({ events, nestedEvents }: Pick<StackFacts, 'events' | 'nestedEvents'>): readonly TracedFailure[] {
  return traceFailures(events, nestedEvents);
}

/** A finding that prevents the next deployment. */
export function problem(code: string, text: string, remedies: readonly Remedy[]): DiagnosisFinding {
  return { severity: 'problem', code, text, remedies };
}
