import { assertNever } from '../../core/assert-never.ts';
import { buildStackSettings } from '../../core/deployment/build-stack-settings.ts';
import { findOtherDefaults } from '../../core/deployment/find-other-defaults.ts';
import { changeSetNameOf, clientRequestTokenOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import type { ChangeSets } from '../ports/change-sets.ts';
import type { Clock, GateBucket, Stack, Stacks } from '../ports/ports.ts';
import type { ArtifactFiles } from '../ports/revisions.ts';
import { placeTemplate, readRevision } from '../read-revision.ts';
import { type ReadSecretVersionsDeps, readSecretVersions } from './read-secret-versions.ts';

/** Dependencies of Create Change Set. */
export interface CreateChangeSetDeps extends ReadSecretVersionsDeps {
  readonly stacks: Pick<Stacks, 'find'>;
  readonly changeSets: Pick<ChangeSets, 'create'>;
  readonly artifactFiles: ArtifactFiles;
  readonly gateBucket: Pick<GateBucket, 'putTemplate' | 'readSecretVersions'>;
  readonly clock: Clock;
}

/** Limits the size of the state. A template with more notes repeats the same mistake. */
const MAX_TEMPLATE_NOTES = 20;

/**
 * Creates the only change set of the execution, including nested stacks.
 *
 * CloudFormation returns the existing change set when a retried task repeats the call with the same client token. With another
 * token, CloudFormation refuses the name. Because only the gate can compute the token, a change set that is returned belongs to this
 * execution, and a refusal proves that the change set belongs to another principal.
 *
 * @throws DeploymentError StackChanged if the stack no longer exists or another operation is in progress, ForeignChangeSet if another
 *   principal created a change set under this execution's name
 */
export function createHandler(deps: CreateChangeSetDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const state = readDeploymentState(event);
    const { stackId, parameterNames, parameterValues, ...deployedRollback } = await findReadyStack(state, deps.stacks);
    const { template, templateText, templateNotes, configuration } = await readRevision(state, deps.artifactFiles);
    const settings = buildStackSettings({
      input: state,
      template,
      configuration,
      deployedParameters: parameterNames,
      deployedRollback,
    });
    const sign = (text: string) => deps.secret.hmac(text);
    const changeSetName = await changeSetNameOf(state.execution, sign);
    const changeSetRequestedAt = deps.clock.now().toISOString();
    const outcome = await deps.changeSets.create({
      ...settings,
      template: await placeTemplate(templateText, deps.gateBucket),
      stackId,
      changeSetName,
      clientToken: await clientRequestTokenOf(state.execution, 'change-set', sign),
      description: `stackgate ${state.pipelineExecutionId ?? state.execution.name}`,
      importExistingResources: state.importExistingResources,
    });
    const secretVersions = await readSecretVersions(deps, stackId);
    const notes = templateNotes.length === 0 ? {} : { templateNotes: templateNotes.slice(0, MAX_TEMPLATE_NOTES) };
    const kept = findOtherDefaults(template, settings.parameters, parameterValues).slice(0, MAX_TEMPLATE_NOTES);
    switch (outcome.kind) {
      case 'created':
        return {
          ...state,
          ...notes,
          ...(secretVersions === undefined ? {} : { secretVersions }),
          ...(kept.length === 0 ? {} : { parametersWithOtherDefault: kept }),
          stackId,
          changeSetName,
          changeSetId: outcome.changeSetId,
          changeSetRequestedAt,
        };
      case 'already-exists':
        throw new DeploymentError(
          'ForeignChangeSet',
          `Expected to create the change set ${changeSetName} of ${stackId}, but another principal has created a change set with ` +
            'this name. The gate did not execute it and did not delete it. Find out who created it in AWS CloudTrail (CreateChangeSet), ' +
            'delete it, and release the change again.',
        );
      case 'stack-changed':
        throw new DeploymentError(
          'StackChanged',
          `Expected to create a change set for ${stackId}, got: ${outcome.reason} The gate checks the stack again.`,
        );
      default:
        return assertNever(outcome);
    }
  };
}

/**
 * Reads the stack again, because its state can have changed since the check. The result also contains the names of the deployed parameters.
 */
async function findReadyStack(state: DeploymentState, stacks: Pick<Stacks, 'find'>): Promise<Stack> {
  const stack = state.stackId === undefined ? undefined : await stacks.find(state.stackId);
  if (stack !== undefined && readStackCondition(stack).condition === 'exists') return stack;
  throw new DeploymentError(
    'StackChanged',
    `Expected ${state.stackId ?? 'the stack'} to be ready for a change set, got ${stack?.stackStatus ?? 'no stack'}. The gate checks the stack again.`,
  );
}
