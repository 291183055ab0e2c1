import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DeployerBindings } from '../core/deployment/deployers.ts';
import { JOB_TIMEOUT_SECONDS, LONGEST_DELIVERY_SECONDS, RENEWAL_SECONDS } from '../core/deployment/job-times.ts';
import type { PermittedTarget } from '../core/deployment/permitted-targets.ts';
import { STACK_STATUS_EVENTS } from '../core/deployment/stack-status-event.ts';
import { GATE_BUCKET_KEYS } from '../core/gate-bucket-keys.ts';
import { TARGET_END_EVENTS } from '../core/waves/target-events.ts';
import { wireAnswerJob } from '../functions/answer-job/compose.ts';
import { wireCompleteWait } from '../functions/complete-wait/compose.ts';
import { wireOperateBlueGreen } from '../functions/operate-blue-green/compose.ts';
import type { Clock, Log, LogFields } from '../functions/ports/ports.ts';
import { wireRetireStacks } from '../functions/retire-stacks/compose.ts';
import { systemClock } from '../functions/runtime.ts';
import { wireTrigger } from '../functions/trigger/compose.ts';
import { APPROVAL_FUNCTIONS, createApprovalAddresses, type DeployedApprovals, deployApprovals } from './deploy-approvals.ts';
import { deployDeployers, START_DEPLOYMENT } from './deploy-deployers.ts';
import type { FunctionDefinition } from './lambda/lambda.ts';
import type { Sandbox } from './sandbox.ts';
import { type Compose, TASKS } from './task-functions.ts';

/** Settings for the gate. */
export interface GateOptions {
  /** The owner's policy, YAML or JSON text. @default none: the standard preset */
  readonly baselinePolicy?: string;
  /** Maximum number of concurrent invocations of the trigger. @default no limit */
  readonly triggerConcurrency?: number;
  /** The service role for deployments without `roleArn`. */
  readonly deploymentRoleArn?: string;
  /** Amazon States Language to use instead of the definition of the gate, for comparisons. */
  readonly definition?: string;
  /** The clock of the functions. Services have a separate clock. @default the clock of the process */
  readonly clock?: Clock;
  /** Enables approvals: the gate asks people about change sets if the action and the policy permit it. @default false */
  readonly approvals?: boolean;
  /** Other accounts and Regions into which the gate may deploy. `deployTarget` prepares an account. @default none */
  readonly targets?: readonly PermittedTarget[];
  /** Enables blue/green deployments. @default false */
  readonly blueGreen?: {
    /** ARNs of the functions that may verify a next stack. */
    readonly verifyFunctions?: readonly string[];
  };
  /** The stacks that each deployer may deploy without a pipeline. @default no deployers */
  readonly deployers?: DeployerBindings;
  /** Additional environment variables of the functions. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A line that a function logged. */
export interface LogLine {
  readonly functionName: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** A deployed gate. */
export interface Gate {
  readonly stateMachineArn: string;
  /** The bucket for templates and records. */
  readonly bucket: string;
  /** The function that an Invoke action names. */
  readonly triggerName: string;
  /** All functions of the gate. The call log uses these names. */
  readonly functionNames: readonly string[];
  /** Addresses of the approvals; absent if the gate has none. */
  readonly approvals?: DeployedApprovals;
  /** ARNs of the aliases that the deployers invoke, by the name of the deployer. */
  readonly deployers: Readonly<Record<string, string>>;
  /** The dead-letter queue for renewals that could not be handled. */
  readonly deadLetters: string;
  readonly renewalQueueUrl: string;
  /** Log lines of the functions, oldest first. */
  readonly logs: readonly LogLine[];
  /** Deploys the gate again, with another policy. */
  deployPolicy(text: string): void;
}

type Delivery = Pick<FunctionDefinition, 'asyncConfig' | 'reservedConcurrency'>;

/** The timeouts of the functions are shorter than the timeouts of their tasks in the state machine. */
const TASK_TIMEOUT_SECONDS = 60;
const INSPECT_TIMEOUT_SECONDS = 240;
const TRIGGER_TIMEOUT_SECONDS = 180;
const ANSWER_TIMEOUT_SECONDS = 60;

/** Key of the owner's policy in the bucket of the gate. */
export const BASELINE_POLICY_KEY = 'policy/baseline.yaml';

/** Name of the gate in the names of SSM parameters. */
const GATE_ID = 'sandbox';

const TRIGGER = 'trigger';
const ANSWER_JOB = 'answer-job';
const RENEWALS = 'stackgate-renewals';
const DEAD_LETTERS = 'stackgate-dead-letters';
const COMPLETE_WAIT = 'complete-wait';
const RETIRE_STACKS = 'retire-stacks';
const OPERATE_BLUE_GREEN = 'operate-blue-green';

/** Beginning of the names of the roles of the functions. */
export const FUNCTION_ROLE_PREFIX = 'stackgate-';

/** Name of the rule whose events end the waits of deployments. Planned faults refer to the rule by this name. */
const WAIT_EVENTS_RULE = 'stackgate-wait-events';

/** Name of the rule whose events end the waits of waves. Planned faults refer to the rule by this name. */
const TARGET_ENDS_RULE = 'stackgate-target-ends';

/** Deploys the functions, the state machine, and the bucket of the gate to a sandbox. */
export function deployGate(sandbox: Sandbox, options: GateOptions = {}): Gate {
  const bucket = gateBucketOf(sandbox);
  const logs: LogLine[] = [];
  const env: Record<string, string> = { ...options.environment, GATE_BUCKET: bucket, GATE_ID };
  sandbox.s3.createBucket(bucket);
  // A fixed secret, so that two runs of one scenario produce the same names and tokens.
  sandbox.s3.put(bucket, GATE_BUCKET_KEYS.secret, createHash('sha256').update(bucket).digest('hex'));
  const putPolicy = (text: string): void => {
    sandbox.s3.put(bucket, BASELINE_POLICY_KEY, text);
    env.BASELINE_POLICY_URI = `s3://${bucket}/${BASELINE_POLICY_KEY}`;
    env.BASELINE_POLICY_SHA256 = createHash('sha256').update(text).digest('hex');
  };
  if (options.baselinePolicy !== undefined) putPolicy(options.baselinePolicy);
  if (options.targets !== undefined) env.TARGETS = JSON.stringify(options.targets);
  if (options.deploymentRoleArn !== undefined) env.DEPLOYMENT_ROLE_ARN = options.deploymentRoleArn;

  if (options.blueGreen !== undefined) {
    const { verifyFunctions = [] } = options.blueGreen;
    Object.assign(env, { BLUE_GREEN: 'true', VERIFY_FUNCTIONS: verifyFunctions.join(' ') });
  }
  const approvals = options.approvals === true ? createApprovalAddresses(sandbox) : undefined;
  if (approvals !== undefined) {
    Object.assign(env, {
      APPROVALS: 'true',
      APPROVALS_URL: approvals.url,
      APPROVAL_TOPIC_ARNS: approvals.topicArn,
      VERIFY_JOBS: 'true',
    });
  }

  const redeploys: (() => void)[] = [];
  const register = (name: string, wire: Compose, timeoutSeconds: number, delivery: Delivery = {}): string => {
    sandbox.signIn(name, `arn:aws:sts::${sandbox.accountId}:assumed-role/${FUNCTION_ROLE_PREFIX}${name}/${name}`);
    const runtime = { env, clock: options.clock ?? systemClock, log: createLog(name, logs), clients: sandbox.clients(name) };
    const define = () => ({ name, handler: wire(runtime), createEnvironment: () => wire(runtime), timeoutSeconds, ...delivery });
    redeploys.push(() => sandbox.lambda.replaceEverywhere(define()));
    return sandbox.lambda.register(define());
  };
  const renewals = createRenewalQueue(sandbox);
  env.RENEWAL_QUEUE_URL = renewals;
  const substitutions: Record<string, string> = {
    WaitForTaskToken: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    InvokeFunction: 'arn:aws:states:::lambda:invoke',
  };
  for (const [name, wire] of Object.entries(TASKS)) {
    const seconds = name === 'inspect-change-set' ? INSPECT_TIMEOUT_SECONDS : TASK_TIMEOUT_SECONDS;
    register(name, wire, seconds);
    substitutions[`${toPascalCase(name)}FunctionArn`] = sandbox.lambda.publishVersion(name);
  }
  env.STATE_MACHINE_ARN = sandbox.stepFunctions.createStateMachine(
    'stackgate',
    options.definition ?? readStateMachine(),
    substitutions,
  );
  const answerJob = register(ANSWER_JOB, wireAnswerJob, ANSWER_TIMEOUT_SECONDS);
  sandbox.sqs.addEventSource({ queueName: RENEWALS, functionName: ANSWER_JOB, batchSize: 1 });
  sandbox.eventBridge.putRule({
    name: 'stackgate-execution-ended',
    eventPattern: {
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [env.STATE_MACHINE_ARN], status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
    },
    targets: [answerJob],
  });
  register(TRIGGER, wireTrigger, TRIGGER_TIMEOUT_SECONDS, {
    ...(options.triggerConcurrency !== undefined && { reservedConcurrency: options.triggerConcurrency }),
    asyncConfig: { onFailure: answerJob, maximumEventAgeSeconds: LONGEST_DELIVERY_SECONDS },
  });
  const { source, detailType, detail } = STACK_STATUS_EVENTS;
  const completeWait = register(COMPLETE_WAIT, wireCompleteWait, TASK_TIMEOUT_SECONDS);
  sandbox.eventBridge.putRule({
    name: WAIT_EVENTS_RULE,
    eventPattern: { source: [source], 'detail-type': [detailType], detail },
    targets: [completeWait],
  });
  sandbox.eventBridge.putRule({
    name: TARGET_ENDS_RULE,
    eventPattern: {
      source: [TARGET_END_EVENTS.source],
      'detail-type': [TARGET_END_EVENTS.detailType],
      detail: { stateMachineArn: [env.STATE_MACHINE_ARN], ...TARGET_END_EVENTS.detail },
    },
    targets: [completeWait],
  });
  if (options.blueGreen !== undefined) {
    register(RETIRE_STACKS, wireRetireStacks, INSPECT_TIMEOUT_SECONDS);
    register(OPERATE_BLUE_GREEN, wireOperateBlueGreen, TASK_TIMEOUT_SECONDS);
  }
  const deployers = options.deployers
    ? deployDeployers(sandbox, options.deployers, env, (name, wire) => register(name, wire, TASK_TIMEOUT_SECONDS))
    : {};
  if (approvals !== undefined) deployApprovals(sandbox, (name, wire) => register(name, wire, TASK_TIMEOUT_SECONDS));
  return {
    ...(approvals && { approvals }),
    stateMachineArn: env.STATE_MACHINE_ARN,
    bucket,
    triggerName: TRIGGER,
    functionNames: [
      TRIGGER,
      ANSWER_JOB,
      COMPLETE_WAIT,
      ...Object.keys(TASKS),
      ...(approvals === undefined ? [] : APPROVAL_FUNCTIONS),
      ...(options.blueGreen === undefined ? [] : [RETIRE_STACKS, OPERATE_BLUE_GREEN]),
      ...(options.deployers === undefined ? [] : [START_DEPLOYMENT]),
    ],
    deployers,
    deadLetters: DEAD_LETTERS,
    renewalQueueUrl: renewals,
    logs,
    deployPolicy(text) {
      putPolicy(text);
      for (const redeploy of redeploys) redeploy();
    },
  };
}

/** Returns the name of the gate's bucket. */
export function gateBucketOf({ region, accountId }: Sandbox): string {
  return `stackgate-${region}-${accountId}`;
}

/** Creates the queue of renewals, as the construct does. @returns its URL */
function createRenewalQueue({ sqs }: Sandbox): string {
  const maxReceiveCount = (JOB_TIMEOUT_SECONDS - RENEWAL_SECONDS) / ANSWER_TIMEOUT_SECONDS;
  sqs.createQueue({ name: DEAD_LETTERS });
  const { url } = sqs.createQueue({
    name: RENEWALS,
    visibilityTimeoutSeconds: ANSWER_TIMEOUT_SECONDS,
    redrive: { deadLetterQueue: DEAD_LETTERS, maxReceiveCount },
  });
  return url;
}

let stateMachineText: string | undefined;

function readStateMachine(): string {
  stateMachineText ??= readFileSync(new URL('../statemachine/deploy.asl.json', import.meta.url), 'utf8');
  return stateMachineText;
}

function createLog(functionName: string, lines: LogLine[]): Log {
  const write =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ functionName, level, message, fields });
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

function toPascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
