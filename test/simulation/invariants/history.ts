import type { StackSnapshot } from '../../../sandbox/cloudformation/api/cloudformation.ts';
import type {
  Observations,
  SeenDeletion,
  SeenExecution,
  SeenMaking,
  SeenReply,
} from '../../../sandbox/simulation/harness/observations.ts';
import type { TrueChange } from '../../../sandbox/simulation/harness/read-account.ts';
import type { Violation } from '../../../sandbox/simulation/invariants/violation.ts';
import type { PushPlan, Scenario } from '../../../sandbox/simulation/scenario/scenario.ts';
import { type SettingsPlan, writeStackPolicy } from '../../../sandbox/simulation/scenario/settings.ts';
import { DEPLOYED, push, scenario } from '../scenarios.ts';

/** ARN of the stack in a history. */
export const STACK_ID = 'arn:aws:cloudformation:us-east-1:111111111111:stack/sim-shop/1';

/** ARN of the change set in a history. */
export const CHANGE_SET_ID = 'arn:aws:cloudformation:us-east-1:111111111111:changeSet/stackgate-job-1-0/1';

/** Client token of the update in a history. */
export const TOKEN = 'stackgate-execute-job-1';

/** Template of the push in a history. */
export const TEMPLATE = '{"Resources":{}}';

/** An action of the push, as far as invariants read it. */
export interface PastAction {
  readonly status?: 'InProgress' | 'Succeeded' | 'Failed';
  readonly message?: string;
  /** Kinds of the accepted replies. */
  readonly replies?: readonly ('continue' | 'success' | 'failure')[];
  readonly minutes?: number;
}

/** An execution of the state machine, as far as invariants read it. */
export interface PastExecution {
  readonly name?: string;
  readonly status?: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly error?: string;
  readonly output?: string;
  /** Text in its history. */
  readonly text?: string;
  /** Minutes from the start of the action to the end of the execution. @default absent: as the action */
  readonly minutes?: number;
}

/** An event of the stack. */
export interface PastEvent {
  readonly at?: number;
  readonly status: string;
  readonly token?: string;
  /** @default the stack itself */
  readonly physicalId?: string;
  readonly type?: string;
}

/** Facts of a history. Absent facts are those of an update that succeeded. */
export interface HistoryProps {
  readonly action?: PastAction;
  readonly executions?: readonly PastExecution[];
  /** Oldest first. */
  readonly events?: readonly PastEvent[];
  readonly stacks?: Readonly<Record<string, StackSnapshot>>;
  /** Template of the stack. */
  readonly template?: string;
  /** ARNs of the change sets that exist. */
  readonly changeSets?: readonly string[];
  readonly plan?: Partial<PushPlan>;
  readonly scenario?: Partial<Scenario>;
  readonly logs?: readonly unknown[];
  readonly records?: readonly string[];
  /** Folder of the records in the gate's bucket. @default 'records' */
  readonly recordFolder?: string;
  readonly seen?: Partial<Observations>;
  /** Settings of the stack after the push. @default no stack policy and no termination protection */
  readonly settings?: SettingsPlan;
}

const MINUTE = 60_000;

/** Creates observations of one push to an existing stack without a sandbox. */
export function history(props: HistoryProps = {}): Observations {
  const {
    executions = [{}],
    events = [{ status: 'UPDATE_IN_PROGRESS' }, { at: 2, status: 'UPDATE_COMPLETE' }],
    plan = {},
  } = props;
  const { status = 'Succeeded', message, replies = ['success'], minutes = 1 } = props.action ?? {};
  const played = scenario([push(DEPLOYED)], props.scenario);
  const action = {
    status,
    jobs: [{ id: 'job-1' }, { id: 'job-2' }],
    replies: replies.map((kind) => ({ kind, outcome: 'accepted' })),
    startTime: new Date(0),
    lastUpdateTime: new Date(minutes * MINUTE),
    ...(message === undefined ? {} : { errorDetails: { code: 'JobFailed', message } }),
  };
  const operations = {
    DescribeStackEvents: () => ({
      StackEvents: events
        .map(({ at = 1, status: ResourceStatus, token = TOKEN, physicalId = STACK_ID, type = 'AWS::CloudFormation::Stack' }) => ({
          StackId: STACK_ID,
          LogicalResourceId: 'Table',
          PhysicalResourceId: physicalId,
          ResourceType: type,
          ResourceStatus,
          ClientRequestToken: token,
          Timestamp: new Date(at),
        }))
        .reverse(),
    }),
    ListChangeSets: () => ({ Summaries: (props.changeSets ?? []).map((ChangeSetId) => ({ ChangeSetId })) }),
    GetStackPolicy: () => {
      const { stackPolicy } = props.settings ?? {};
      return stackPolicy === undefined ? {} : { StackPolicyBody: JSON.stringify(writeStackPolicy(stackPolicy)) };
    },
    DescribeStacks: () => ({ Stacks: [{ EnableTerminationProtection: props.settings?.isProtected === true }] }),
    GetTemplate: () => ({ TemplateBody: props.template ?? TEMPLATE }),
  };
  const records = props.records ?? [];
  return {
    harness: {
      scenario: played,
      gate: { stateMachineArn: 'gate', bucket: 'gate', logs: props.logs ?? [] },
      sandbox: {
        hasAccount: () => false,
        account: () => ({ cloudFormation: { operations, stacks: () => props.stacks ?? { 'sim-shop': SNAPSHOT } } }),
        stepFunctions: { list: () => executions.map(toExecution) },
        s3: {
          keys: () => records.map((_, index) => `${props.recordFolder ?? 'records'}/${index}`),
          open: (_: string, key: string) => new TextEncoder().encode(records[Number(key.split('/')[1])]),
        },
      },
    },
    names: { executionOfToken: (token = '') => /^stackgate-(?:execute|create)-(.*)$/.exec(token)?.[1] },
    pushes: [
      {
        plan: { draft: DEPLOYED, ...plan },
        pipeline: 'shop',
        app: 'shop',
        timeoutMinutes: 30,
        revision: { files: {}, objects: {}, templateText: TEMPLATE },
        run: { actions: [action] },
        overwrites: [],
      },
    ],
    performed: [],
    stoppedExecutions: new Set(),
    attackedJobs: new Set(),
    executed: [execution()],
    made: [making()],
    deleted: [],
    replies: [],
    protections: [],
    outcomes: [],
    votes: [],
    stops: [],
    settings: new Map(),
    described: new Map(),
    failedChangeSets: new Map(),
    started: [],
    strayed: [],
    isSettled: true,
    ...props.seen,
  } as unknown as Observations;
}

/** The stack before the push. */
export const SNAPSHOT = {
  stackId: STACK_ID,
  name: 'sim-shop',
  status: 'UPDATE_COMPLETE',
  resources: { Table: 'AWS::DynamoDB::Table' },
  physicalIds: { Table: 'table-1' },
  failed: [],
} as unknown as StackSnapshot;

/** The execution of the change set. */
export function execution(changes: Partial<SeenExecution> = {}): SeenExecution {
  return {
    at: 1,
    executionName: 'job-1',
    token: TOKEN,
    reference: CHANGE_SET_ID,
    changeSetId: CHANGE_SET_ID,
    stackId: STACK_ID,
    changes: [change({})],
    before: { 'sim-shop': SNAPSHOT },
    distortion: undefined,
    ...changes,
  };
}

/** One change of the change set: an update of the table. */
export function change(resource: NonNullable<TrueChange['change']['ResourceChange']>, path = ''): TrueChange {
  const ResourceChange = {
    Action: 'Modify',
    Replacement: 'False',
    LogicalResourceId: 'Table',
    ResourceType: 'AWS::DynamoDB::Table',
    ...resource,
  } as const;
  return { path, change: { Type: 'Resource', ResourceChange } };
}

/** The creation of the change set. */
export function making(changes: Partial<SeenMaking> = {}): SeenMaking {
  return {
    at: 0,
    what: 'change set',
    executionName: 'job-1',
    id: CHANGE_SET_ID,
    stackName: 'sim-shop',
    template: TEMPLATE,
    ...changes,
  };
}

/** A deletion of a stack by the gate. */
export function deletion(changes: Partial<SeenDeletion> = {}): SeenDeletion {
  return {
    at: 3,
    what: 'stack',
    executionName: 'job-1',
    reference: STACK_ID,
    foreignSets: [],
    stackId: STACK_ID,
    remaining: [],
    ...changes,
  };
}

/** The final reply to the job. */
export function reply(changes: Partial<SeenReply> = {}): SeenReply {
  return {
    at: 3,
    invocation: undefined,
    jobId: 'job-1',
    kind: 'success',
    content: '{}',
    stacks: {},
    refusal: undefined,
    ...changes,
  };
}

/** Returns the sentences of violations. */
export function wordsOf(violations: readonly Violation[]): readonly string[] {
  return violations.map(({ words }) => words);
}

function toExecution({ name = 'job-1', status = 'SUCCEEDED', error, output, text = '', minutes }: PastExecution) {
  const history = { read: () => [{ details: { input: text } }], statesEntered: [] };
  return {
    props: { name, executionArn: name },
    status,
    error,
    cause: 'Because.',
    ...(minutes === undefined ? {} : { stopDate: new Date(minutes * MINUTE) }),
    output,
    isClosed: status !== 'RUNNING',
    history,
  };
}
