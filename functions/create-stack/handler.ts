import { assertNever } from '../../core/assert-never.ts';
import { buildStackSettings } from '../../core/deployment/build-stack-settings.ts';
import { timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { clientRequestTokenOf, stackNameOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { ArtifactFiles, BaselinePolicy, Clock, GateBucket, Stacks } from '../ports/ports.ts';
import { placeTemplate, readRevision } from '../read-revision.ts';
import { explainRefusal } from './explain-refusal.ts';

/** What the create works with. */
export interface CreateStackDeps {
  readonly stacks: Pick<Stacks, 'create' | 'readEvents'>;
  readonly artifactFiles: ArtifactFiles;
  readonly gateBucket: Pick<GateBucket, 'putTemplate'>;
  readonly baselinePolicy: BaselinePolicy;
  readonly clock: Clock;
}

/**
 * Judges what the first create would bring, then starts it. A retried task finds the stack that it has made already.
 *
 * @throws DeploymentError ChangeSetRejected when the policy refuses it, StackChanged when somebody else made the stack
 */
export function createHandler(deps: CreateStackDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const state = readDeploymentState(event);
    const revision = await readRevision(state, deps.artifactFiles);
    const { template, configuration } = revision;
    const settings = buildStackSettings({ input: state, template, configuration });
    const refusal = await explainRefusal(revision, state, deps.baselinePolicy);
    if (refusal !== undefined) throw new DeploymentError('ChangeSetRejected', refusal);
    const operationStartedAt = deps.clock.now().toISOString();
    const clientRequestToken = clientRequestTokenOf(state.execution, 'create');
    const outcome = await deps.stacks.create({
      ...settings,
      stackName: stackNameOf(state),
      template: await placeTemplate(revision.templateText, deps.gateBucket),
      clientRequestToken,
      terminationProtection: state.terminationProtection,
      stackPolicyBody: configuration?.stackPolicyBody,
      timeoutInMinutes: timeoutMinutesOf(state),
    });
    switch (outcome.kind) {
      case 'started':
        return { ...state, stackId: outcome.stackId, operationStartedAt, waitSeconds: 1 };
      case 'already-exists':
        return { ...state, ...(await findOwnCreate(state, clientRequestToken, deps.stacks)), waitSeconds: 1 };
      default:
        return assertNever(outcome);
    }
  };
}

/** The stack is ours when its history since this execution began carries our token. */
async function findOwnCreate(
  state: DeploymentState,
  clientRequestToken: string,
  stacks: Pick<Stacks, 'readEvents'>,
): Promise<Pick<DeploymentState, 'stackId' | 'operationStartedAt'>> {
  const name = stackNameOf(state);
  for await (const event of stacks.readEvents(name)) {
    if (event.clientRequestToken === clientRequestToken && event.stackId !== undefined) {
      return { stackId: event.stackId, operationStartedAt: state.execution.startTime };
    }
    if (event.timestamp !== undefined && event.timestamp.getTime() < Date.parse(state.execution.startTime)) break;
  }
  throw new DeploymentError(
    'StackChanged',
    `Expected to create the stack ${name}, got one that somebody else has made meanwhile: it is looked at again.`,
  );
}
