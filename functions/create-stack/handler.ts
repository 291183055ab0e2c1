import { timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { clientRequestTokenOf, operatedStackNameOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { findUsedSecretsOf } from '../../core/verdict/find-secret-references.ts';
import type { RecordDeps } from '../decision-record.ts';
import { hasCreated } from '../has-created.ts';
import type { Pointers } from '../ports/pointers.ts';
import type { Clock, CreateStackRequest, GateBucket, GateSecret, Stacks } from '../ports/ports.ts';
import { placeTemplate, readRevision } from '../read-revision.ts';
import { isJudgedOnly, type RequireApprovalDeps } from '../require-approval.ts';
import { planFirstAwait, type StartEventDeps } from '../see-start-event.ts';
import { judgeCreate, type StartedCreate } from './judge-create.ts';
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
 * Judges the resources that the first create adds, then creates the stack. A retried task that the policy or the approval no longer permits
 * to create the stack follows the create of an earlier attempt, because it was permitted then. For a target of a wave that judges all
 * targets first, creates nothing before the wave releases the target. If the policies ask people, creates nothing before they approve
 * exactly this create.
 *
 * @throws DeploymentError ChangeSetRejected when the policy refuses the create, ApprovalRequired when people must decide first,
 *   ChangeSetAltered when their approval does not apply, StackChanged when another principal created the stack
 */
export function createHandler(deps: CreateStackDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const { approvalNeeds: _, ...state } = readDeploymentState(event);
    const revision = await readRevision(state, deps.artifactFiles);
    const { settings, protections } = await readSettings(deps, state, revision);
    const usedSecrets = findUsedSecretsOf(revision.template);
    const stackName = operatedStackNameOf(state);
    const { started, ...judged } = await judgeCreate(deps, state, revision, {
      fingerprint: () =>
        fingerprintCreate(deps, { stackName, template: deps.sha256(revision.templateText), settings, protections }),
      findStarted: () => findOwnCreate(deps, state),
    });
    const found = { ...state, ...(usedSecrets.length === 0 ? {} : { usedSecrets }), ...judged };
    if (isJudgedOnly(state)) return found;
    const create = started ?? (await startCreate(deps, state, { ...settings, ...protections }, revision.templateText));
    const clientRequestToken = await tokenOf(deps, state);
    const { operationStartedAt } = create;
    return { ...found, ...create, ...(await planFirstAwait({ state, clientRequestToken, operationStartedAt }, deps)) };
  };
}

/**
 * Fingerprints the request to CloudFormation. The fingerprint is an HMAC, because a parameter can be a secret, which a person who knows the
 * other values could guess from a hash.
 */
function fingerprintCreate({ secret }: CreateStackDeps, request: object): Promise<string> {
  return secret.hmac(`first create\n${JSON.stringify(request)}`);
}

function tokenOf({ secret }: CreateStackDeps, { execution }: DeploymentState): Promise<string> {
  return clientRequestTokenOf(execution, 'create', (text) => secret.hmac(text));
}

async function startCreate(
  deps: CreateStackDeps,
  state: DeploymentState,
  settings: Omit<CreateStackRequest, 'stackName' | 'template' | 'clientRequestToken' | 'timeoutInMinutes'>,
  templateText: string,
): Promise<StartedCreate> {
  const operationStartedAt = deps.clock.now().toISOString();
  const stackName = operatedStackNameOf(state);
  const outcome = await deps.stacks.create({
    ...settings,
    stackName,
    template: await placeTemplate(templateText, deps.gateBucket),
    clientRequestToken: await tokenOf(deps, state),
    timeoutInMinutes: timeoutMinutesOf(state),
  });
  if (outcome.kind === 'started') return { stackId: outcome.stackId, operationStartedAt };
  const own = await findOwnCreate(deps, state);
  if (own !== undefined) return own;
  throw new DeploymentError(
    'StackChanged',
    `Expected to create the stack ${stackName}, but another deployment created it first. The gate checks the stack again.`,
  );
}

/** Finds the stack if it has an event with this execution's token, which proves that this deployment created it. */
async function findOwnCreate(deps: CreateStackDeps, state: DeploymentState): Promise<StartedCreate | undefined> {
  const stack = await deps.stacks.find(operatedStackNameOf(state));
  if (stack === undefined) return undefined;
  const isOwn = await hasCreated(state.execution, stack.stackId, deps);
  if (isOwn === undefined) {
    throw new DeploymentError('SystemUnavailable', `Expected events of the stack ${stack.stackId}, got none: retrying.`);
  }
  return isOwn ? { stackId: stack.stackId, operationStartedAt: stack.creationTime ?? state.execution.startTime } : undefined;
}
