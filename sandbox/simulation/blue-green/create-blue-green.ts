import { deployGate, type Gate } from '../../deploy-gate.ts';
import type { FaultSource } from '../../kernel/faults.ts';
import { never } from '../../kernel/invocation.ts';
import type { PerformedOperation } from '../../kernel/performed-operation.ts';
import { Sandbox } from '../../sandbox.ts';
import type { Deploy } from '../harness/create-harness.ts';
import type { BlueGreenScenario, BlueGreenVersion, RetirementPolicy, VerificationAnswer } from './blue-green-scenario.ts';

/** The deployment of the run. Its first stack is `sim-shop`. */
export const DEPLOYMENT = { environmentName: 'sim', stackName: 'shop' } as const;
export const FIRST_STACK = 'sim-shop';
export const PIPELINE = 'shop';

const VERIFY_FUNCTION = 'verify';
const TEMPLATE_PATH = 'template.json';
const VERIFY_MINUTES = 1;
const TIMEOUT_MINUTES = 30;

const RULES: Readonly<Record<RetirementPolicy, readonly string[]>> = {
  nothing: [],
  unprotected: ['delete'],
  everything: ['delete', 'unprotect'],
};

/** A next stack for which the verify function was invoked, and the answer of the function. */
export interface GivenAnswer {
  readonly stackId: string;
  readonly isVerified: boolean;
}

/** A prepared run before its first step. */
export interface BlueGreenAccount {
  readonly scenario: BlueGreenScenario;
  readonly sandbox: Sandbox;
  readonly gate: Gate;
  readonly answers: readonly GivenAnswer[];
}

/** Prepares the account: the gate, the function that verifies, the first stack, and the pipeline. */
export async function createBlueGreen(
  scenario: BlueGreenScenario,
  faults: FaultSource,
  observe: (operation: PerformedOperation) => void,
  deploy: Deploy = deployGate,
): Promise<BlueGreenAccount> {
  const { seed, continuationSeconds, resourceSeconds, isVerified, isProtected, permits, retireAfterHours, mode } = scenario;
  const sandbox = new Sandbox({ seed, faults, observe, continuationSeconds, cloudFormation: { resourceSeconds } });
  const verifyFunction = `arn:aws:lambda:${sandbox.region}:${sandbox.accountId}:function:${VERIFY_FUNCTION}`;
  const gate = deploy(sandbox, {
    baselinePolicy: writePolicy(permits),
    blueGreen: { verifyFunctions: [verifyFunction] },
    environment: { VERIFY_JOBS: 'true' },
  });
  const answers: GivenAnswer[] = [];
  sandbox.lambda.register({ name: VERIFY_FUNCTION, handler: (event) => verify(event as VerifyEvent, answers) });
  const { operations } = sandbox.cloudFormation;
  const first = { StackName: FIRST_STACK, TemplateBody: writeTemplate({ queue: 'standard', number: 0, answer: 'yes' }) };
  operations.CreateStack?.({ ...first, EnableTerminationProtection: isProtected }, { caller: 'operator' });
  await sandbox.advance(60_000);
  const input = {
    ...DEPLOYMENT,
    templatePath: TEMPLATE_PATH,
    onUnsafe: 'blue-green',
    timeoutMinutes: TIMEOUT_MINUTES,
    blueGreen: {
      ...(isVerified && { verifyFunction, verifyTimeoutMinutes: VERIFY_MINUTES }),
      ...(retireAfterHours !== undefined && { retireAfterHours }),
    },
  };
  const userParameters = JSON.stringify({ input, pipelineExecutionId: '#{codepipeline.PipelineExecutionId}' });
  const action = { name: 'Gate', functionName: gate.triggerName, userParameters };
  sandbox.codePipeline.createPipeline({ name: PIPELINE, executionMode: mode, stages: [{ name: 'Deploy', actions: [action] }] });
  return { scenario, sandbox, gate, answers };
}

/** Longest time from a push to the result of its action, in minutes. */
export const LONGEST_MINUTES = TIMEOUT_MINUTES + 60;

function writePolicy(permits: RetirementPolicy): string {
  return JSON.stringify({
    version: 1,
    preset: 'strict',
    rules: RULES[permits].map((effect) => ({ match: { effect }, decision: 'allow', reason: 'The queue holds no data.' })),
    blueGreen: { avoids: [{ effect: ['replace', 'may-replace'], forbidden: true }], accepts: ['AWS::SQS::Queue'] },
  });
}

/** Writes the template of a version, and with it the answer of the function that verifies it. */
export function writeTemplate({ queue, number, answer }: BlueGreenVersion): string {
  const properties = { standard: {}, fifo: { FifoQueue: true }, named: { QueueName: 'sim-jobs' } };
  return JSON.stringify({
    Resources: {
      Jobs: { Type: 'AWS::SQS::Queue', Properties: properties[queue] },
      Alerts: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `version ${number}` } },
    },
    Outputs: { Answer: { Value: answer } },
  });
}

/** Returns the files of a push. */
export function writeFiles(version: BlueGreenVersion): Readonly<Record<string, string>> {
  return { [TEMPLATE_PATH]: writeTemplate(version) };
}

interface VerifyEvent {
  readonly next: { readonly stackId: string; readonly outputs: { readonly Answer?: VerificationAnswer } };
}

/** The verify function, which returns the answer that is in the outputs of the next stack. */
async function verify({ next }: VerifyEvent, answers: GivenAnswer[]): Promise<unknown> {
  const { Answer: answer = 'no' } = next.outputs;
  answers.push({ stackId: next.stackId, isVerified: answer === 'yes' });
  switch (answer) {
    case 'yes':
      return { verified: true };
    case 'no':
      return { verified: false, reason: 'The health check failed.' };
    case 'nonsense':
      return { verified: 'true' };
    case 'error':
      throw new TypeError('no route');
    case 'silence':
      return never();
  }
}
