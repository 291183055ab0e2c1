/** Settings of one Lambda function of the gate. */
export interface GateFunctionSpec {
  readonly description: string;
  /** Shorter than the timeout of the state, so that the execution history contains the error of Lambda. */
  readonly timeoutSeconds: number;
  /** Memory in MiB. Lambda assigns CPU in proportion to memory. */
  readonly memorySize: number;
  /** The function reads files of revisions. */
  readonly readsArtifacts?: true;
  /** The function reads the policy of the gate. */
  readonly readsPolicy?: true;
  /** The function uses the bucket of the gate. */
  readonly usesBucket?: true;
  /** The function writes decision records, or the ends of deployments. */
  readonly writesRecords?: true;
  /** It reads the copies of revision files that the gate's bucket holds. */
  readonly readsCopies?: true;
  /** It computes HMACs with the gate's secret, which the gate's bucket holds. */
  readonly usesSecret?: true;
  /** It reads the version IDs of secrets that resources use. */
  readonly readsSecretVersions?: true;
  /** It calls CloudFormation in the account and the Region of the stack. */
  readonly entersTargets?: true;
}

/** The Lambda functions that the state machine invokes, by their folder under `functions/`. */
export const TASK_FUNCTIONS = {
  'check-stack': {
    description: 'stackgate: finds the stack and checks its status',
    timeoutSeconds: 80,
    memorySize: 256,
    readsArtifacts: true,
    usesBucket: true,
    entersTargets: true,
    usesSecret: true,
  },
  'create-stack': {
    description: 'stackgate: judges and starts the first create',
    timeoutSeconds: 110,
    memorySize: 512,
    readsCopies: true,
    readsPolicy: true,
    usesBucket: true,
    writesRecords: true,
    usesSecret: true,
    entersTargets: true,
  },
  'delete-failed-stack': {
    description: 'stackgate: judges and deletes a stack whose first create failed',
    timeoutSeconds: 110,
    memorySize: 512,
    readsCopies: true,
    readsPolicy: true,
    usesBucket: true,
    writesRecords: true,
    usesSecret: true,
    entersTargets: true,
  },
  'await-operation': {
    description: 'stackgate: stores the task token for a stack operation',
    timeoutSeconds: 60,
    memorySize: 256,
    usesSecret: true,
    entersTargets: true,
  },
  'get-operation-status': {
    description: 'stackgate: checks whether the stack operation has ended',
    timeoutSeconds: 80,
    memorySize: 256,
    usesSecret: true,
    readsSecretVersions: true,
    entersTargets: true,
  },
  'create-change-set': {
    description: 'stackgate: creates the change set',
    timeoutSeconds: 110,
    memorySize: 512,
    readsCopies: true,
    usesBucket: true,
    usesSecret: true,
    readsSecretVersions: true,
    entersTargets: true,
  },
  'get-change-set-status': {
    description: 'stackgate: checks whether the change set is complete',
    timeoutSeconds: 80,
    memorySize: 256,
    entersTargets: true,
  },
  'inspect-change-set': {
    description: 'stackgate: judges the change set',
    timeoutSeconds: 290,
    memorySize: 1024,
    readsCopies: true,
    readsPolicy: true,
    usesBucket: true,
    writesRecords: true,
    entersTargets: true,
  },
  'request-approval': {
    description: 'stackgate: stores the request for an approval and notifies the approvers',
    timeoutSeconds: 80,
    memorySize: 256,
    usesSecret: true,
  },
  'read-approval': {
    description: 'stackgate: reads the outcome of an approval',
    timeoutSeconds: 80,
    memorySize: 256,
    usesSecret: true,
  },
  'read-release': {
    description: 'stackgate: checks whether the wave releases a target',
    timeoutSeconds: 80,
    memorySize: 256,
    usesSecret: true,
  },
  'run-wave': {
    description: 'stackgate: starts and releases the targets of a wave and writes its summary',
    timeoutSeconds: 290,
    memorySize: 512,
    readsCopies: true,
    usesBucket: true,
    writesRecords: true,
    usesSecret: true,
  },
  'await-wave': {
    description: 'stackgate: stores the token of a task that waits for the targets or the release of a wave',
    timeoutSeconds: 60,
    memorySize: 256,
    usesSecret: true,
  },
  'execute-change-set': {
    description: 'stackgate: executes the judged change set',
    timeoutSeconds: 110,
    memorySize: 512,
    usesSecret: true,
    readsSecretVersions: true,
    entersTargets: true,
  },
  'prepare-next-stack': {
    description: 'stackgate: checks that two stacks can be created from the template, and reserves the next stack',
    timeoutSeconds: 110,
    memorySize: 512,
    readsCopies: true,
    readsPolicy: true,
    usesBucket: true,
    usesSecret: true,
  },
  'switch-stacks': {
    description: 'stackgate: moves the pointer of a deployment to its next stack',
    timeoutSeconds: 110,
    memorySize: 256,
    usesBucket: true,
    usesSecret: true,
  },
  'delete-next-stack': {
    description: 'stackgate: deletes a next stack that failed or did not verify',
    timeoutSeconds: 110,
    memorySize: 512,
    usesBucket: true,
    writesRecords: true,
    usesSecret: true,
  },
  'delete-change-set': {
    description: 'stackgate: deletes the change set and writes the reason',
    timeoutSeconds: 80,
    memorySize: 256,
    usesSecret: true,
    entersTargets: true,
  },
} as const satisfies Record<string, GateFunctionSpec>;

/** The Lambda functions that EventBridge invokes, by their folder under `functions/`. */
export const EVENT_FUNCTIONS = {
  'complete-wait': {
    description: 'stackgate: ends the wait of a task when its operation, or a target of its wave, has ended',
    timeoutSeconds: 60,
    memorySize: 256,
    usesBucket: true,
  },
} as const satisfies Record<string, GateFunctionSpec>;

/** One task of the state machine. */
export type TaskFunctionName = keyof typeof TASK_FUNCTIONS;

/** The Lambda functions of a gate with approvals that the state machine does not invoke, by their folder under `functions/`. */
export const APPROVAL_FUNCTIONS = {
  approvals: {
    description: 'stackgate: the HTTP API for approvers',
    timeoutSeconds: 25,
    memorySize: 512,
    usesSecret: true,
    entersTargets: true,
  },
  'withdraw-approvals': {
    description: 'stackgate: ends the approvals of a pipeline execution that is no longer in progress',
    timeoutSeconds: 60,
    memorySize: 256,
    usesSecret: true,
  },
} as const satisfies Record<string, GateFunctionSpec>;

/** The Lambda functions of a gate with blue/green deployments that the state machine does not invoke, by their folder under `functions/`. */
export const BLUE_GREEN_FUNCTIONS = {
  'operate-blue-green': {
    description: 'stackgate: shows, switches, and retires the stacks of a deployment for operators',
    timeoutSeconds: 110,
    memorySize: 512,
    readsCopies: true,
    readsPolicy: true,
    usesBucket: true,
    writesRecords: true,
    usesSecret: true,
  },
  'retire-stacks': {
    description: 'stackgate: judges and deletes the previous stacks of blue/green deployments',
    timeoutSeconds: 290,
    memorySize: 512,
    readsCopies: true,
    readsPolicy: true,
    usesBucket: true,
    writesRecords: true,
    usesSecret: true,
  },
} as const satisfies Record<string, GateFunctionSpec>;

/** The Lambda function of a gate with deployers, by its folder under `functions/`. */
export const DEPLOYER_FUNCTIONS = {
  'start-deployment': {
    description: 'stackgate: starts deployments without a pipeline',
    timeoutSeconds: 60,
    memorySize: 512,
    usesBucket: true,
    usesSecret: true,
  },
} as const satisfies Record<string, GateFunctionSpec>;

/** One function of a gate with deployers. */
export type DeployerFunctionName = keyof typeof DEPLOYER_FUNCTIONS;

/** One function of a gate with blue/green deployments. */
export type BlueGreenFunctionName = keyof typeof BLUE_GREEN_FUNCTIONS;

/** One function of a gate with approvals. */
export type ApprovalFunctionName = keyof typeof APPROVAL_FUNCTIONS;

/** One function that EventBridge invokes. */
export type EventFunctionName = keyof typeof EVENT_FUNCTIONS;

/** One Lambda function of the gate, named after its folder under `functions/`. */
export type GateFunctionName =
  | TaskFunctionName
  | EventFunctionName
  | ApprovalFunctionName
  | BlueGreenFunctionName
  | DeployerFunctionName
  | 'trigger'
  | 'answer-job';

/** Names of the task functions, in the order of a deployment. */
export const TASK_FUNCTION_NAMES = Object.keys(TASK_FUNCTIONS) as readonly TaskFunctionName[];

/** Names of the functions that EventBridge invokes. */
export const EVENT_FUNCTION_NAMES = Object.keys(EVENT_FUNCTIONS) as readonly EventFunctionName[];

/** Names of the functions that only a gate with approvals has. */
export const APPROVAL_FUNCTION_NAMES = Object.keys(APPROVAL_FUNCTIONS) as readonly ApprovalFunctionName[];

/** Names of the functions that only a gate with blue/green deployments has. */
export const BLUE_GREEN_FUNCTION_NAMES = Object.keys(BLUE_GREEN_FUNCTIONS) as readonly BlueGreenFunctionName[];

/** Names of the functions that only a gate with deployers has. */
const DEPLOYER_FUNCTION_NAMES = Object.keys(DEPLOYER_FUNCTIONS) as readonly DeployerFunctionName[];

/** Names of all functions. */
export const GATE_FUNCTION_NAMES: readonly GateFunctionName[] = [
  'trigger',
  'answer-job',
  ...TASK_FUNCTION_NAMES,
  ...EVENT_FUNCTION_NAMES,
  ...APPROVAL_FUNCTION_NAMES,
  ...BLUE_GREEN_FUNCTION_NAMES,
  ...DEPLOYER_FUNCTION_NAMES,
];

/** Converts the name of a folder to the spelling of construct IDs and placeholders: `check-stack` becomes `CheckStack`. */
export function toPascalCase(name: GateFunctionName): string {
  return name.replaceAll(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
}

/** Returns the placeholder of the function's ARN in the definition of the state machine. */
export function toSubstitution(name: TaskFunctionName): string {
  return `${toPascalCase(name)}FunctionArn`;
}
