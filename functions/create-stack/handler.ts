import { timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { clientRequestTokenOf, operatedStackNameOf } from '../../core/deployment/names.ts';
import { pushedSettingsOf } from '../../core/deployment/pushed-settings.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { compareSettings } from '../../core/stack/compare-settings.ts';
import { type DeployedSettings, namesOfSettings } from '../../core/stack/settings-change.ts';
import { findUsedSecretsOf } from '../../core/verdict/find-secret-references.ts';
import type { RecordDeps } from '../decision-record.ts';
import { hasCreated } from '../has-created.ts';
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

/** Settings of a stack that does not exist. */
const NO_SETTINGS: DeployedSettings = {
  hasTerminationProtection: false,
  notificationArns: [],
  rollbackAlarms: [],
  monitoringMinutes: 0,
  capabilities: [],
  tags: {},
};

/** A create that CloudFormation has started. */
interface StartedCreate {
  readonly stackId: string;
  /** ISO 8601. */
  readonly operationStartedAt: string;
}

/**
 * Judges the resources that the first create adds, then creates the stack. A retried task first looks for the stack that an earlier attempt
 * created, and does not judge it again: the rules or the approval can have changed since then, and the create cannot be taken back. For a
 * target of a wave that judges all targets first, creates nothing before the wave releases the target. If the policies ask people, creates
 * nothing before they approve exactly this create.
 *
 * @throws DeploymentError ChangeSetRejected when the policy refuses the create, ApprovalRequired when people must decide first,
 *   ChangeSetAltered when their approval does not apply, StackChanged when another principal created the stack
 */
export function createHandler(deps: CreateStackDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const { approvalNeeds: _, ...state } = readDeploymentState(event);
    const revision = await readRevision(state, deps.artifactFiles);
    const usedSecrets = findUsedSecretsOf(revision.template);
    const settingsChange = compareSettings(NO_SETTINGS, undefined, pushedSettingsOf(state, revision.configuration));
    const found = {
      ...(usedSecrets.length === 0 ? {} : { usedSecrets }),
      ...(namesOfSettings(settingsChange).length === 0 ? {} : { settingsChange }),
    };
    const own = isJudgedOnly(state) ? undefined : await findOwnCreate(deps, state);
    if (own !== undefined) return { ...state, ...found, ...(await follow(deps, state, own)) };
    const { settings, protections } = await readSettings(deps, state, revision);
    const stackName = operatedStackNameOf(state);
    const judged = await judgeCreate(deps, state, { ...revision, settingsChange }, () =>
      fingerprintCreate(deps, { stackName, template: deps.sha256(revision.templateText), settings, protections }),
    );
    if (isJudgedOnly(state)) return { ...state, ...found, ...judged };
    const operationStartedAt = deps.clock.now().toISOString();
    const outcome = await deps.stacks.create({
      ...settings,
      stackName,
      template: await placeTemplate(revision.templateText, deps.gateBucket),
      clientRequestToken: await tokenOf(deps, state),
      ...protections,
      timeoutInMinutes: timeoutMinutesOf(state),
    });
    const started =
      outcome.kind === 'started' ? { stackId: outcome.stackId, operationStartedAt } : await requireOwnCreate(deps, state);
    return { ...state, ...found, ...judged, ...(await follow(deps, state, started)) };
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

async function follow(deps: CreateStackDeps, state: DeploymentState, started: StartedCreate) {
  const clientRequestToken = await tokenOf(deps, state);
  const { operationStartedAt } = started;
  return { ...started, ...(await planFirstAwait({ state, clientRequestToken, operationStartedAt }, deps)) };
}

/** Finds the stack if it has an event with this execution's token, which proves that this deployment created it. */
async function findOwnCreate(deps: CreateStackDeps, state: DeploymentState): Promise<StartedCreate | undefined> {
  const stack = await deps.stacks.find(operatedStackNameOf(state));
  if (stack === undefined || !(await hasCreated(state.execution, stack.stackId, deps))) return undefined;
  return { stackId: stack.stackId, operationStartedAt: state.execution.startTime };
}

async function requireOwnCreate(deps: CreateStackDeps, state: DeploymentState): Promise<StartedCreate> {
  const own = await findOwnCreate(deps, state);
  if (own !== undefined) return own;
  throw new DeploymentError(
    'StackChanged',
    `Expected to create the stack ${operatedStackNameOf(state)}, but another deployment created it first. The gate checks the stack again.`,
  );
}
