import { assertNever } from '../../core/assert-never.ts';
import { buildStackSettings } from '../../core/deployment/build-stack-settings.ts';
import { changeSetNameOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import type { ArtifactFiles, ChangeSets, Clock, GateBucket, Stack, Stacks } from '../ports/ports.ts';
import { placeTemplate, readRevision } from '../read-revision.ts';

/** What making the change set works with. */
export interface CreateChangeSetDeps {
  readonly stacks: Pick<Stacks, 'find'>;
  readonly changeSets: Pick<ChangeSets, 'create' | 'findStatus'>;
  readonly artifactFiles: ArtifactFiles;
  readonly gateBucket: Pick<GateBucket, 'putTemplate'>;
  readonly clock: Clock;
}

/** Keeps the state small. A template with more notes has the same mistake in many places. */
const MAX_TEMPLATE_NOTES = 20;

/**
 * Makes the execution's one change set, nested stacks included. A retried task finds the one that it has made already.
 *
 * @throws DeploymentError StackChanged when the stack vanished or another operation holds it
 */
export function createHandler(deps: CreateChangeSetDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const state = readDeploymentState(event);
    const { stackId, parameterNames } = await findReadyStack(state, deps.stacks);
    const { template, templateText, templateNotes, configuration } = await readRevision(state, deps.artifactFiles);
    const settings = buildStackSettings({ input: state, template, configuration, deployedParameters: parameterNames });
    const changeSetName = changeSetNameOf(state.execution);
    const description = `stackgate ${state.pipelineExecutionId ?? state.execution.name}`;
    const changeSetRequestedAt = deps.clock.now().toISOString();
    const outcome = await deps.changeSets.create({
      ...settings,
      template: await placeTemplate(templateText, deps.gateBucket),
      stackId,
      changeSetName,
      clientToken: changeSetName,
      description,
      importExistingResources: state.importExistingResources,
    });
    const notes = templateNotes.length === 0 ? {} : { templateNotes: templateNotes.slice(0, MAX_TEMPLATE_NOTES) };
    const made = { ...state, ...notes, stackId, changeSetName, changeSetRequestedAt, waitSeconds: 1 };
    switch (outcome.kind) {
      case 'created':
        return { ...made, changeSetId: outcome.changeSetId };
      case 'already-exists':
        return { ...made, changeSetId: await findOwnChangeSet({ changeSetName, stackId, description }, deps.changeSets) };
      case 'stack-changed':
        throw new DeploymentError(
          'StackChanged',
          `Expected ${stackId} to take a change set, got: ${outcome.reason} It is looked at again.`,
        );
      default:
        return assertNever(outcome);
    }
  };
}

/** Read again, because the check may be old by now; the deployed parameters come with it. */
async function findReadyStack(state: DeploymentState, stacks: Pick<Stacks, 'find'>): Promise<Stack> {
  const stack = state.stackId === undefined ? undefined : await stacks.find(state.stackId);
  if (stack !== undefined && readStackCondition(stack).condition === 'exists') return stack;
  throw new DeploymentError(
    'StackChanged',
    `Expected ${state.stackId ?? 'the stack'} to be ready for a change set, got ${stack?.stackStatus ?? 'no stack'}: it is looked at again.`,
  );
}

/**
 * The name holds the execution's own, so whoever made it was this task before its reply was lost; unless somebody has put another one in its
 * place since, which does not bear what this task writes on its own.
 */
async function findOwnChangeSet(
  {
    changeSetName,
    stackId,
    description,
  }: { readonly changeSetName: string; readonly stackId: string; readonly description: string },
  changeSets: Pick<ChangeSets, 'findStatus'>,
): Promise<string> {
  const found = await changeSets.findStatus({ changeSetName, stackId });
  if (found?.changeSetId === undefined) {
    throw new DeploymentError(
      'SystemUnavailable',
      `Expected the change set ${changeSetName}, which exists already, got none: it is looked for again.`,
    );
  }
  if (found.description === description) return found.changeSetId;
  throw new DeploymentError(
    'ChangeSetAltered',
    `Expected the change set ${changeSetName} as this deployment made it, got ${found.changeSetId}, which somebody else made under the same name: nothing was executed. Release the change again.`,
  );
}
