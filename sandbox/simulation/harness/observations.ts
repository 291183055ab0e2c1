import type { StackSnapshot } from '../../cloudformation/api/cloudformation.ts';
import type { ChangeSetDistortion } from '../../cloudformation/model/distortion.ts';
import type { Invocation } from '../../kernel/invocation.ts';
import type { PerformedOperation } from '../../kernel/performed-operation.ts';
import { parseTemplateUrl } from '../../s3/template-url.ts';
import type { Sandbox } from '../../sandbox.ts';
import { isUndisturbed } from '../scenario/scenario.ts';
import { stackNameOf, TARGET_ACCOUNT } from '../scenario/write-revision.ts';
import type { Activity } from './activity.ts';
import type { Harness } from './create-harness.ts';
import { forgetDeletedSets } from './foreign-sets.ts';
import type { GateNames } from './gate-names.ts';
import {
  readSettingsTruth,
  readStackTruth,
  readTrueChanges,
  type SettingsTruth,
  type StackTruth,
  type TrueChange,
} from './read-account.ts';
import { cloudFormationOf } from './target-account.ts';

/** The gate requested the execution of a change set, and CloudFormation accepted it. */
export interface SeenExecution {
  readonly at: number;
  /** The execution of the state machine that the token belongs to. */
  readonly executionName: string;
  readonly token: string;
  /** The name or ARN in the gate's request. */
  readonly reference: string;
  readonly changeSetId: string;
  readonly stackId: string;
  readonly changes: readonly TrueChange[];
  /** State of every stack immediately before the execution. */
  readonly before: Readonly<Record<string, StackSnapshot>>;
  /** The defect in the descriptions of the change set. */
  readonly distortion: ChangeSetDistortion | undefined;
}

/** The gate created a stack or a change set from a template. */
export interface SeenMaking {
  readonly at: number;
  readonly what: 'stack' | 'change set';
  readonly executionName: string;
  /** ARN of the stack or the change set. */
  readonly id: string;
  readonly stackName: string;
  readonly template: string;
}

/** The gate deleted a stack or a change set. */
export interface SeenDeletion {
  readonly at: number;
  readonly what: 'stack' | 'change set';
  readonly executionName: string;
  /** Name or ARN in the request of the gate. */
  readonly reference: string;
  /** Change sets of other principals that the call deleted, although CloudFormation had refused their names to the gate. */
  readonly foreignSets: readonly string[];
  /** Only for a stack: its ID, and the resources that existed at the time of the call. */
  readonly stackId?: string | undefined;
  readonly remaining: readonly RemainingResource[];
}

/** A resource that a stack had when the gate deleted the stack. */
export interface RemainingResource {
  readonly logicalId: string;
  readonly type: string;
}

/** The gate changed a protection of a stack. */
export interface SeenProtection {
  readonly at: number;
  readonly operation: 'SetStackPolicy' | 'UpdateTerminationProtection';
  readonly stackName: string;
  readonly stackStatus: string;
  readonly before: SettingsTruth;
  readonly after: SettingsTruth;
}

/** The trigger answered a job. */
export interface SeenReply {
  readonly at: number;
  readonly invocation: Invocation | undefined;
  readonly jobId: string;
  readonly kind: 'continue' | 'success' | 'failure';
  /** JSON. */
  readonly content: string;
  /** The account at the time of the reply: each stack with its status, its template, and the token of its last event. */
  readonly stacks: Readonly<Record<string, StackTruth>>;
  readonly refusal: string | undefined;
}

/** All observations of a scenario so far, from outside the gate. */
export interface Observations extends Activity {
  readonly harness: Harness;
  readonly names: GateNames;
  readonly executed: SeenExecution[];
  readonly made: SeenMaking[];
  readonly deleted: SeenDeletion[];
  readonly replies: SeenReply[];
  readonly protections: SeenProtection[];
  /** Outcomes of approvals that S3 accepted, by key. */
  readonly outcomes: { readonly at: number; readonly key: string }[];
  /** Settings of each stack after the last operation of the gate. */
  readonly settings: Map<string, SettingsTruth>;
  /** The real changes of the change sets that the gate described, by ARN; only in a scenario without faults. */
  readonly described: Map<string, readonly TrueChange[]>;
  /** StatusReason of the change sets that CloudFormation could not create, by ARN. */
  readonly failedChangeSets: Map<string, string>;
  /** Names of the executions that the gate started, with the time of the first start. */
  readonly started: { readonly at: number; readonly name: string }[];
  /** Calls of the gate to CloudFormation in another account than the account of the stacks. */
  readonly strayed: string[];
  /** True if no action, execution, or timer is left. */
  isSettled: boolean;
  /** Reason why the scenario cannot end. */
  standstill?: string;
}

/** Records the effect of an operation. */
export function takeNote(seen: Observations, performed: PerformedOperation): void {
  if (noteStray(seen, performed)) return;
  const gone = forgetDeletedSets(seen.harness, seen);
  switch (performed.operation) {
    case 'ExecuteChangeSet':
      noteExecution(seen, performed);
      break;
    case 'CreateStack':
    case 'CreateChangeSet':
      noteMaking(seen, performed);
      break;
    case 'DeleteStack':
    case 'DeleteChangeSet':
      noteDeletion(seen, performed, gone);
      break;
    case 'DescribeChangeSet':
      noteDescription(seen, performed);
      break;
    case 'SetStackPolicy':
    case 'UpdateTerminationProtection':
      noteProtection(seen, performed);
      break;
    case 'PutObject':
      if (performed.refusal === undefined && /^approvals\/[^/]+\/outcome$/.test(performed.input.Key)) {
        seen.outcomes.push({ at: Date.now(), key: performed.input.Key });
      }
      break;
    case 'StartExecution':
      if (performed.refusal === undefined) seen.started.push({ at: Date.now(), name: performed.input.name });
      break;
    case 'PutJobSuccessResult':
    case 'PutJobFailureResult':
      noteReply(seen, performed);
      break;
    default:
      break;
  }
  noteSettings(seen);
}

/** Records the settings of every stack, also in a scenario without settings. */
export function noteSettings({ harness: { sandbox }, settings }: Observations): void {
  for (const name of Object.keys(cloudFormationOf(sandbox).stacks())) {
    const truth = readSettingsTruth(sandbox, name);
    if (truth !== undefined) settings.set(name, truth);
  }
}

/** @returns true for a call of the gate to CloudFormation in another account than the account of the stacks */
function noteStray({ harness, strayed }: Observations, performed: PerformedOperation): boolean {
  const { caller, service, operation, accountId } = performed;
  if (harness.scenario.isElsewhere !== true || service !== 'CloudFormation' || accountId === TARGET_ACCOUNT) return false;
  if (!harness.gate.functionNames.includes(caller)) return false;
  strayed.push(`${caller} called ${operation} in the account ${accountId}`);
  return true;
}

function noteExecution(seen: Observations, { input, refusal }: PerformedOperation): void {
  if (refusal !== undefined) return;
  const { sandbox } = seen.harness;
  const found = describe(sandbox, input);
  const token = String(input.ClientRequestToken);
  if (seen.executed.some((earlier) => earlier.token === token && earlier.changeSetId === found.ChangeSetId)) return;
  seen.executed.push({
    at: Date.now(),
    executionName: seen.names.executionOfToken(token) ?? '',
    token,
    reference: String(input.ChangeSetName),
    changeSetId: found.ChangeSetId,
    stackId: found.StackId,
    changes: readTrueChanges(sandbox, found.ChangeSetId),
    before: cloudFormationOf(sandbox).stacks(),
    distortion: cloudFormationOf(sandbox).distortionOf(found.ChangeSetId),
  });
}

function noteMaking(seen: Observations, { operation, input, answer, refusal }: PerformedOperation): void {
  if (refusal === 'AlreadyExistsException') seen.refusedNames.add(input.ChangeSetName ?? '');
  if (refusal !== undefined) return;
  const what = operation === 'CreateStack' ? 'stack' : 'change set';
  const id = String(what === 'stack' ? answer.StackId : answer.Id);
  if (seen.made.some((earlier) => earlier.id === id)) return;
  const executionName =
    what === 'stack'
      ? seen.names.executionOfToken(input.ClientRequestToken)
      : seen.names.executionOfChangeSet(input.ChangeSetName);
  const template = input.TemplateBody ?? fetchTemplate(seen.harness.sandbox, input.TemplateURL);
  seen.made.push({ at: Date.now(), what, executionName: executionName ?? '', id, stackName: nameIn(input.StackName), template });
}

function noteDeletion(
  seen: Observations,
  { operation, input, refusal }: PerformedOperation,
  foreignSets: readonly string[],
): void {
  if (refusal !== undefined) return;
  const isStack = operation === 'DeleteStack';
  const reference = String(isStack ? input.StackName : input.ChangeSetName);
  const executionName =
    (isStack ? seen.names.executionOfToken(input.ClientRequestToken) : seen.names.executionOfChangeSet(reference)) ?? '';
  const stack = isStack ? findSnapshot(seen.harness.sandbox, reference) : undefined;
  seen.deleted.push({
    at: Date.now(),
    what: isStack ? 'stack' : 'change set',
    executionName,
    reference,
    foreignSets: isStack ? [] : foreignSets.filter((id) => seen.refusedNames.has(id.split('/')[1] ?? '')),
    stackId: stack?.stackId,
    remaining: Object.entries(stack?.resources ?? {})
      .filter(([logicalId]) => (stack?.physicalIds[logicalId] ?? '') !== '' && stack?.failed.includes(logicalId) !== true)
      .map(([logicalId, type]) => ({ logicalId, type })),
  });
}

function noteReply(seen: Observations, { operation, invocation, input, refusal }: PerformedOperation): void {
  const { jobId, ...content } = input;
  const final = operation === 'PutJobSuccessResult' ? 'success' : 'failure';
  const kind = content.continuationToken === undefined ? final : 'continue';
  const stacks = kind === 'success' && refusal === undefined ? readStacks(seen.harness) : {};
  seen.replies.push({ at: Date.now(), invocation, jobId, kind, content: JSON.stringify(content), stacks, refusal });
}

function noteDescription(seen: Observations, { caller, answer, refusal }: PerformedOperation): void {
  if (refusal !== undefined) return;
  if (answer.Status === 'FAILED') seen.failedChangeSets.set(answer.ChangeSetId, String(answer.StatusReason));
  if (caller !== 'inspect-change-set' || answer.Status !== 'CREATE_COMPLETE') return;
  if (!isUndisturbed(seen.harness.scenario)) return;
  const { ChangeSetId: id, ParentChangeSetId: parent } = answer as { ChangeSetId: string; ParentChangeSetId?: string };
  if (parent === undefined && !seen.described.has(id)) seen.described.set(id, readTrueChanges(seen.harness.sandbox, id));
}

function noteProtection(seen: Observations, { operation, input, refusal }: PerformedOperation): void {
  if (refusal !== undefined) return;
  const { sandbox } = seen.harness;
  const stackName = nameIn(String(input.StackName));
  const after = readSettingsTruth(sandbox, stackName);
  if (after === undefined) return;
  seen.protections.push({
    at: Date.now(),
    operation: operation === 'SetStackPolicy' ? operation : 'UpdateTerminationProtection',
    stackName,
    stackStatus: cloudFormationOf(sandbox).stacks()[stackName]?.status ?? '',
    before: seen.settings.get(stackName) ?? { denied: [], isProtected: false },
    after,
  });
}

/** Returns the name of a stack. @param nameOrId its name or its ARN */
export function nameIn(nameOrId: string): string {
  return nameOrId.startsWith('arn:') ? (nameOrId.split('/')[1] ?? '') : nameOrId;
}

function findSnapshot(sandbox: Sandbox, nameOrId: string): StackSnapshot | undefined {
  const stacks = cloudFormationOf(sandbox).stacks();
  return stacks[nameOrId] ?? Object.values(stacks).find(({ stackId }) => stackId === nameOrId);
}

function readStacks({ sandbox, scenario }: Harness): Readonly<Record<string, StackTruth>> {
  const names = scenario.apps.map(({ name }) => stackNameOf(name));
  return Object.fromEntries(names.flatMap((name) => readStackTruth(sandbox, name) ?? []).map((stack) => [stack.name, stack]));
}

function describe(sandbox: Sandbox, input: { readonly ChangeSetName: string; readonly StackName?: string }) {
  const { ChangeSetName, StackName } = input;
  const found = cloudFormationOf(sandbox).operations.DescribeChangeSet?.({ ChangeSetName, StackName }, { caller: 'oracle' });
  return found as { readonly ChangeSetId: string; readonly StackId: string };
}

function fetchTemplate(sandbox: Sandbox, url: string): string {
  const { bucket, key } = parseTemplateUrl(url);
  return new TextDecoder().decode(sandbox.s3.open(bucket, key));
}
