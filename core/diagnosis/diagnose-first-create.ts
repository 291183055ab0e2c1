import { explainRetained, nameResources, sortFailedStackResources } from '../stack/stack-resource.ts';
import { awsCommand } from './aws-command.ts';
import { type ExistingStack, problem, reasonOf, retryCommand } from './diagnose-stuck.ts';
import type { DiagnosisFinding, NextDeployment, Remedy } from './diagnosis.ts';
import { isExecutable } from './find-change-sets.ts';

/** A finding about a stack whose first create did not succeed, and its consequence for the next deployment. */
export interface FirstCreateReading {
  readonly nextDeployment: NextDeployment;
  readonly findings: readonly DiagnosisFinding[];
}

/**
 * Diagnoses a stack whose first create did not succeed. The gate deletes such a stack before it creates the stack again, except for a stack
 * in review, a protected stack, and a stack with resources whose deletion the policy refuses.
 */
export function diagnoseFirstCreate(facts: ExistingStack): FirstCreateReading {
  const { stackId, stackStatus, hasTerminationProtection } = facts.stack;
  if (stackStatus === 'REVIEW_IN_PROGRESS') return { nextDeployment: 'fails', findings: [diagnoseReview(facts)] };
  const { existing, retained } = sortFailedStackResources(facts.resources);
  const why = reasonOf(facts);
  const isEmpty = existing.length === 0 && stackStatus === 'ROLLBACK_COMPLETE';
  const kept = explainRetained(retained);
  const text = `The first create failed (${stackStatus}). ${why}`.trim();
  if (hasTerminationProtection) {
    return {
      nextDeployment: 'fails',
      findings: [
        problem(
          'first-create-protected',
          `${text} The stack has termination protection, so the gate does not delete it.${kept}`,
          [
            {
              text: 'If the stack can be deleted, disable the protection, then push again.',
              commands: [awsCommand('update-termination-protection', stackId, '--no-enable-termination-protection')],
            },
          ],
        ),
      ],
    };
  }
  if (isEmpty) {
    return {
      nextDeployment: 'starts',
      findings: [
        {
          severity: 'note',
          code: 'first-create-failed',
          text: `${text} The stack has no resources: the next deployment deletes it and creates it again. Correct the cause before you push.${kept}`,
          remedies: [],
        },
      ],
    };
  }
  return {
    nextDeployment: 'depends',
    findings: [
      problem(
        'first-create-left-resources',
        `${text} ${describeExisting(nameResources(existing))} The next deployment deletes the stack, if the policy allows that.${kept}`,
        remediesOf(facts),
      ),
    ],
  };
}

function describeExisting(names: string): string {
  return names === '' ? 'The stack contains no resources.' : `These resources exist or can exist: ${names}.`;
}

function remediesOf({ stack }: ExistingStack): readonly Remedy[] {
  const { stackId, stackStatus } = stack;
  const remove: Remedy = { text: 'Delete the stack with these resources.', commands: [awsCommand('delete-stack', stackId)] };
  if (stackStatus !== 'CREATE_FAILED') return [remove];
  return [
    { text: 'Correct the cause outside the template, then continue the create.', commands: [retryCommand(stack)] },
    { text: 'Or roll back the create, which deletes the created resources.', commands: [awsCommand('rollback-stack', stackId)] },
    { ...remove, text: 'Or delete the stack with these resources.' },
  ];
}

function diagnoseReview({ stack: { stackId }, changeSets }: ExistingStack): DiagnosisFinding {
  const open = changeSets.filter(isExecutable);
  const names =
    open.length === 0
      ? 'None of its change sets can be executed.'
      : `Change sets that can be executed: ${open.map(({ name }) => name).join(', ')}.`;
  return problem(
    'review-in-progress',
    `Another principal started to create the stack with a change set. The stack has no resources, and the gate does not change it. ${names}`,
    [
      ...open.map(({ changeSetId }) => ({
        text: 'Execute the change set.',
        commands: [awsCommand('execute-change-set', stackId, '--change-set-name', changeSetId)],
      })),
      {
        text: `${open.length === 0 ? 'Delete' : 'Or delete'} the stack, which has no resources.`,
        commands: [awsCommand('delete-stack', stackId)],
      },
    ],
  );
}
