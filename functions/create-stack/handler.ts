import { timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { isHeld } from '../../core/deployment/may-execute.ts';
import { clientRequestTokenOf, operatedStackNameOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { findUsedSecretsOf } from '../../core/verdict/find-secret-references.ts';
import type { RecordDeps } from '../decision-record.ts';
import type { Pointers } from '../ports/pointers.ts';
import type { GateBucket, GateSecret, Stacks } from '../ports/ports.ts';
import { placeTemplate, readRevision } from '../read-revision.ts';
import { planFirstAwait, type StartEventDeps } from '../see-start-event.ts';
import { judgeCreate } from './judge-create.ts';
import { readSettings } from './read-settings.ts';

/** Dependencies of Create Stack. */
export interface CreateStackDeps extends RecordDeps, StartEventDeps {
  readonly stacks: Pick<Stacks, 'create' | 'find' | 'findStackPolicy' | 'readEvents'>;
  readonly pointers: Pick<Pointers, 'find'>;
  readonly gateBucket: Pick<GateBucket, 'putTemplate' | 'putRecord'>;
  readonly secret: GateSecret;
}

/**
 * Judges the resources that the first create adds, then creates the stack. A retried task finds the stack that an earlier attempt
 * created. For a target of a wave that judges all targets first, creates nothing before the wave releases the target.
 *
 * @throws DeploymentError ChangeSetRejected when the policy refuses the create, StackChanged when another principal created the stack
 */
export function createHandler(deps: CreateStackDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const state = readDeploymentState(event);
    const revision = await readRevision(state, deps.artifactFiles);
    const { template } = revision;
    const { settings, protections } = await readSettings(deps, state, revision);
    const usedSecrets = findUsedSecretsOf(template);
    const found = { ...(usedSecrets.length === 0 ? {} : { usedSecrets }), ...(await judgeCreate(deps, state, revision)) };
    if (isHeld(state)) return { ...state, ...found };
    const operationStartedAt = deps.clock.now().toISOString();
    const clientRequestToken = await clientRequestTokenOf(state.execution, 'create', (text) => deps.secret.hmac(text));
    const outcome = await deps.stacks.create({
      ...settings,
      stackName: operatedStackNameOf(state),
      template: await placeTemplate(revision.templateText, deps.gateBucket),
      clientRequestToken,
      ...protections,
      timeoutInMinutes: timeoutMinutesOf(state),
    });
    const started =
      outcome.kind === 'started'
        ? { stackId: outcome.stackId, operationStartedAt }
        : await findOwnCreate(state, clientRequestToken, deps.stacks);
    return {
      ...state,
      ...found,
      ...started,
      ...(await planFirstAwait({ state, clientRequestToken, operationStartedAt: started.operationStartedAt }, deps)),
    };
  };
}

/** Finds the stack by an event with this execution's token, which proves that this deployment created it. */
async function findOwnCreate(
  state: DeploymentState,
  clientRequestToken: string,
  stacks: Pick<Stacks, 'readEvents'>,
): Promise<{ readonly stackId: string; readonly operationStartedAt: string }> {
  const name = operatedStackNameOf(state);
  for await (const event of stacks.readEvents(name)) {
    if (event.clientRequestToken === clientRequestToken && event.stackId !== undefined) {
      return { stackId: event.stackId, operationStartedAt: state.execution.startTime };
    }
    if (event.timestamp !== undefined && event.timestamp.getTime() < Date.parse(state.execution.startTime)) break;
  }
  throw new DeploymentError(
    'StackChanged',
    `Expected to create the stack ${name}, but another deployment created it first. The gate checks the stack again.`,
  );
}
