import { describeUndeleted, findLeftovers } from '../stack/find-leftovers.ts';
import { nameResources } from '../stack/stack-resource.ts';
import { isSuccess } from '../stack/stack-status.ts';
import { awsCommand } from './aws-command.ts';
import { type ExistingStack, problem, reasonOf } from './diagnose-stuck.ts';
import type { DiagnosisFinding } from './diagnosis.ts';

/** Finds conditions that any stack can have in addition to its status. */
export function findSideConditions(facts: ExistingStack): readonly DiagnosisFinding[] {
  return [findAlias, findNesting, findLastFailure, findLeftResources, findExpress, findDrift].flatMap((find) => find(facts));
}

/** The gate uses the name of a stack, because an alias can move to another stack at any time. */
function findAlias({ requested, stack: { stackId, stackName, aliasName } }: ExistingStack): readonly DiagnosisFinding[] {
  if (aliasName === undefined) return [];
  if (requested === aliasName) {
    return [
      problem(
        'alias',
        `${requested} is an alias of the stack ${stackName}. The gate refuses an alias, because it can move to another stack.`,
        [{ text: `Use the name ${stackName} in the deployment input.`, commands: [] }],
      ),
    ];
  }
  return [
    {
      severity: 'note',
      code: 'alias',
      text: `The stack has the alias ${aliasName} (${stackId}). Deployments use its name.`,
      remedies: [],
    },
  ];
}

function findNesting({ stack: { rootId } }: ExistingStack): readonly DiagnosisFinding[] {
  if (rootId === undefined) return [];
  return [
    problem('nested-stack', `The stack is nested in ${rootId}. Only an update of the root stack changes it.`, [
      { text: 'Deploy the root stack.', commands: [awsCommand('describe-stacks', rootId)] },
    ]),
  ];
}

/** The reason of an update that was rolled back completely: the stack accepts deployments, but the same push fails again. */
function findLastFailure(facts: ExistingStack): readonly DiagnosisFinding[] {
  if (!/^(?:UPDATE|IMPORT)_ROLLBACK_COMPLETE$/.test(facts.stack.stackStatus)) return [];
  const why = reasonOf(facts) || 'No stack event names the resource that failed.';
  return [
    { severity: 'note', code: 'last-update-failed', text: `The last update failed and was rolled back. ${why}`, remedies: [] },
  ];
}

/** Resources that CloudFormation left in the account after the last operation. */
function findLeftResources({ stack, events, resources }: ExistingStack): readonly DiagnosisFinding[] {
  if (!isSuccess(stack.stackStatus) && !stack.stackStatus.endsWith('ROLLBACK_COMPLETE')) return [];
  const undeleted = describeUndeleted(findLeftovers(events)).trim();
  const retained =
    stack.stackStatus === 'ROLLBACK_COMPLETE'
      ? []
      : resources.filter(({ resourceStatus }) => resourceStatus === 'DELETE_SKIPPED');
  const kept =
    retained.length === 0
      ? ''
      : `CloudFormation retained ${nameResources(retained)}; the resources are no longer part of the stack.`;
  const text = [undeleted, kept].filter(Boolean).join(' ');
  return text === '' ? [] : [{ severity: 'warning', code: 'leftovers', text, remedies: [] }];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentConfig.html */
function findExpress({ stack: { stackId, deploymentMode, detailedStatus } }: ExistingStack): readonly DiagnosisFinding[] {
  const isUnsettled = detailedStatus === 'CONFIGURATION_COMPLETE';
  if (deploymentMode !== 'EXPRESS' && !isUnsettled) return [];
  const state = isUnsettled
    ? 'Resources of the last operation are still becoming ready in the background (CONFIGURATION_COMPLETE).'
    : 'The last operation used Express mode, which ends before resources are ready and does not roll back by default.';
  return [
    {
      severity: 'warning',
      code: 'express-mode',
      text: `${state} CloudFormation can refuse the next deployment with a ValidationError.`,
      remedies: [
        {
          text: 'Wait until the resources are ready.',
          commands: [awsCommand('describe-stacks', stackId, '--query', 'Stacks[0].[StackStatus,DetailedStatus]')],
        },
      ],
    },
  ];
}

function findDrift({ stack: { stackId, driftStatus, driftCheckedAt } }: ExistingStack): readonly DiagnosisFinding[] {
  if (driftStatus !== 'DRIFTED') return [];
  const when = driftCheckedAt === undefined ? '' : ` (checked ${driftCheckedAt.toISOString()})`;
  return [
    {
      severity: 'warning',
      code: 'drift',
      text: `Resources differ from the template${when}. A change set compares templates, so an update can overwrite the difference or fail because of it.`,
      remedies: [
        {
          text: 'List the differences.',
          commands: [
            awsCommand('describe-stack-resource-drifts', stackId, '--stack-resource-drift-status-filters', 'MODIFIED', 'DELETED'),
          ],
        },
      ],
    },
  ];
}
