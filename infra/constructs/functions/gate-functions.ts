/** What one Lambda of the gate is given. */
export interface GateFunctionSpec {
  readonly description: string;
  /** A little less than the state machine waits for it, so that Lambda's own error tells what happened. */
  readonly timeoutSeconds: number;
  /** MiB; a Lambda's share of CPU grows with it. */
  readonly memorySize: number;
  /** It reads files out of revisions. */
  readonly readsArtifacts?: true;
  /** It reads the policy of the gate's owner. */
  readonly readsPolicy?: true;
  /** It uses the gate's bucket. */
  readonly usesBucket?: true;
  /** It reads the copies of revision files that the gate's bucket holds. */
  readonly readsCopies?: true;
  /** It computes HMACs with the gate's secret, which the gate's bucket holds. */
  readonly usesSecret?: true;
}

/** The Lambdas that the state machine calls, by their folder under `functions/`. */
export const TASK_FUNCTIONS = {
  'check-stack': { description: 'stackgate: checks the status of the stack', timeoutSeconds: 80, memorySize: 256 },
  'create-stack': {
    description: 'stackgate: judges and starts the first create',
    timeoutSeconds: 110,
    memorySize: 512,
    readsArtifacts: true,
    readsCopies: true,
    readsPolicy: true,
    usesBucket: true,
    usesSecret: true,
  },
  'delete-failed-stack': {
    description: 'stackgate: deletes a stack whose first create failed',
    timeoutSeconds: 80,
    memorySize: 256,
    usesSecret: true,
  },
  'get-operation-status': {
    description: 'stackgate: reads whether the stack operation has ended',
    timeoutSeconds: 80,
    memorySize: 256,
    usesSecret: true,
  },
  'create-change-set': {
    description: 'stackgate: creates the change set',
    timeoutSeconds: 110,
    memorySize: 512,
    readsArtifacts: true,
    readsCopies: true,
    usesBucket: true,
    usesSecret: true,
  },
  'get-change-set-status': {
    description: 'stackgate: reads whether the change set is complete',
    timeoutSeconds: 80,
    memorySize: 256,
  },
  'inspect-change-set': {
    description: 'stackgate: judges the change set',
    timeoutSeconds: 290,
    memorySize: 1024,
    readsArtifacts: true,
    readsCopies: true,
    readsPolicy: true,
    usesBucket: true,
  },
  'execute-change-set': {
    description: 'stackgate: executes the judged change set',
    timeoutSeconds: 110,
    memorySize: 512,
    readsArtifacts: true,
    readsCopies: true,
    usesSecret: true,
  },
  'delete-change-set': {
    description: 'stackgate: deletes the change set and writes the reason',
    timeoutSeconds: 80,
    memorySize: 256,
    usesSecret: true,
  },
} as const satisfies Record<string, GateFunctionSpec>;

/** One task of the state machine. */
export type TaskFunctionName = keyof typeof TASK_FUNCTIONS;

/** One Lambda of the gate: a folder under `functions/`. */
export type GateFunctionName = TaskFunctionName | 'trigger';

/** The task functions by name, in the order in which a deployment meets them. */
export const TASK_FUNCTION_NAMES = Object.keys(TASK_FUNCTIONS) as readonly TaskFunctionName[];

/** A folder's name as construct ids and state machine placeholders spell it: `check-stack` is `CheckStack`. */
export function toPascalCase(name: GateFunctionName): string {
  return name.replaceAll(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
}

/** The placeholder in `deploy.asl.json` that stands for the function's ARN. */
export function toSubstitution(name: TaskFunctionName): string {
  return `${toPascalCase(name)}FunctionArn`;
}
