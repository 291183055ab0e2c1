import { timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { clientRequestTokenOf, operatedStackNameOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { findUsedSecretsOf } from '../../core/verdict/find-secret-references.ts';
import type { RecordDeps } from '../decision-record.ts';
import type { Pointers } from '../ports/pointers.ts';
import type { Clock, GateBucket, GateSecret, Stacks } from '../ports/ports.ts';
import { placeTemplate, readRevision } from '../read-revision.ts';
import { isJudgedOnly, type RequireApprovalDeps } from '../require-approval.ts';
import { planFirstAwait, type StartEventDeps } from '../see-start-event.ts';
import { judgeCreate } from './judge-create.ts';
import { readSettings } from './read-settings.ts';

/** Dependencies of Create Stack. */
export interface CreateStackDeps extends RecordDeps, StartEventDeps, RequireApprovalDeps {
  readonly clock: Clock;
  readonly stacks: Pick<Stacks, 'create' | 'find' | 'findStackPolicy' | 'readEvents'>;
  readonly pointers: Pick<Pointers, 'find'>;
  readonly gateBucket: Pick<GateBucket, 'putTemplate' | 'putRecord'>;
  readonly secret: GateSecret;
}

/**
 * Judges the resources that the first create adds, then creates the stack. A retried task finds the stack that an earlier attempt
 * created. For a target of a wave that judges all targets first, creates nothing before the wave releases the target. If the policies ask
 * people, creates nothing before they approve exactly this create.
 *
 * @throws DeploymentError ChangeSetRejected when the policy refuses the create, ApprovalRequired when people must decide first,
 *   ChangeSetAltered when their approval does not apply, StackChanged when another principal created the stack
 */
export function createHandler(deps: CreateStackDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const { approvalNeeds: _, ...state } = readDeploymentState(event);
    const revision = await readRevision(state, deps.artifactFiles);
    const { template } = revision;
    const { settings, protections } = await readSettings(deps, state, revision);
    const usedSecrets = findUsedSecretsOf(template);
    const stackName = operatedStackNameOf(state);
    const judged = await judgeCreate(deps, state, revision, () =>
      fingerprintCreate(deps, { stackName, template: deps.sha256(revision.templateText), settings, protections }),
    );
    const found = { ...(usedSecrets.length === 0 ? {} : { usedSecrets }), ...judged };
    if (isJudgedOnly(state)) return { ...state, ...found };
    const operationStartedAt = deps.clock.now().toISOString();
    const clientRequestToken = await clientRequestTokenOf(state.execution, 'create', (text) => deps.secret.hmac(text));
    const outcome = await deps.stacks.create({
      ...settings,
      stackName,
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

/**
 * Fingerprints the request to CloudFormation. The fingerprint is an HMAC, because a parameter can be a secret, which a person who knows the
 * other values could guess from a hash.
 */
function fingerprintCreate({ secret }: CreateStackDeps, request: object): Promise<string> {
  return secret.hmac(`first create\n${JSON.stringify(request)}`);
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
