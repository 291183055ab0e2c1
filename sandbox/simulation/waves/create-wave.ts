import type { PipelineRun } from '../../code-pipeline/pipeline-run.ts';
import { deployGate, FUNCTION_ROLE_PREFIX, type Gate } from '../../deploy-gate.ts';
import { deployTarget } from '../../deploy-target.ts';
import type { FaultSource } from '../../kernel/faults.ts';
import type { PerformedOperation } from '../../kernel/performed-operation.ts';
import { Sandbox } from '../../sandbox.ts';
import type { Deploy } from '../harness/create-harness.ts';
import { HOME, REGIONS, STRANGER, TARGET_ACCOUNTS } from './generate-wave.ts';
import { stackOf, writeTemplate } from './wave-account.ts';
import type { WaveScenario, WaveTargetPlan } from './wave-scenario.ts';

const EXTERNAL_ID = 'simulation';
const TEMPLATE_PATH = 'template.json';
const INPUT_FILE = 'wave.json';
const PIPELINE = 'wave';

/** Time limit of the wave. */
const TIMEOUT_MINUTES = 90;

/** Longest time from the push to the result of the action, in minutes. */
export const LONGEST_MINUTES = TIMEOUT_MINUTES + 60;

/** The policy forbids the deletion of a table, and asks about the deletion of a topic. */
const POLICY = JSON.stringify({
  version: 1,
  preset: 'strict',
  rules: [{ match: { resourceType: 'AWS::SNS::Topic', effect: 'delete' }, decision: 'ask', reason: 'Ask the readers.' }],
});

/** A prepared wave before its push. */
export interface WaveRun {
  readonly scenario: WaveScenario;
  readonly sandbox: Sandbox;
  readonly gate: Gate;
}

/** Prepares the accounts: the gate, the roles of the targets, and the stacks. */
export async function createWave(
  scenario: WaveScenario,
  faults: FaultSource,
  observe: (operation: PerformedOperation) => void,
  deploy: Deploy = deployGate,
): Promise<WaveRun> {
  const { seed, continuationSeconds, targets } = scenario;
  const sandbox = new Sandbox({ seed, faults, observe, continuationSeconds });
  const gate = deploy(sandbox, {
    baselinePolicy: POLICY,
    approvals: true,
    targets: [
      { roleArn: TARGET_ACCOUNTS.map(roleOf), externalId: EXTERNAL_ID, regions: [...REGIONS] },
      { regions: [...REGIONS] },
    ],
  });
  for (const accountId of [...TARGET_ACCOUNTS, STRANGER]) {
    deployTarget(sandbox, { accountId, externalId: EXTERNAL_ID, forwardFrom: ['us-east-1'] });
  }
  for (const target of targets) {
    if (target.kind !== 'new') createStack(sandbox, target);
    // A stack of the same name in the account of the gate, which is not a target.
    if (target.accountId !== HOME || target.region !== sandbox.region) {
      createStack(sandbox, { ...target, accountId: HOME, region: sandbox.region });
    }
    if (target.kind === 'fails') {
      sandbox.account(target.accountId).cloudFormation.behave(`${stackOf(target)}/Version`, { fails: 'update' });
    }
  }
  await sandbox.advance(60_000);
  const userParameters = JSON.stringify({
    inputFile: INPUT_FILE,
    pipelineExecutionId: '#{codepipeline.PipelineExecutionId}',
  });
  const action = { name: 'Gate', functionName: gate.triggerName, userParameters };
  sandbox.codePipeline.createPipeline({ name: PIPELINE, stages: [{ name: 'Deploy', actions: [action] }] });
  return { scenario, sandbox, gate };
}

function createStack(sandbox: Sandbox, { accountId, region, ...target }: WaveTargetPlan): void {
  const { operations } = sandbox.account(accountId).cloudFormation;
  const input = { StackName: stackOf(target), TemplateBody: writeTemplate(0) };
  operations.CreateStack?.(input, { caller: 'operator', region });
}

/** Pushes the wave. */
export function pushWave({ scenario, sandbox }: WaveRun): PipelineRun {
  const { targets, maxConcurrentCount, failureToleranceCount, regionOrder, judgeAllFirst } = scenario;
  const input = {
    environmentName: 'sim',
    stackName: 'app0',
    templatePath: TEMPLATE_PATH,
    onUnsafe: 'ask',
    targets: targets.map(({ name, kind, accountId, region }) => ({
      stackName: name,
      ...(accountId !== HOME && {
        targetRoleArn: roleOf(accountId),
        ...(accountId === STRANGER && { targetExternalId: EXTERNAL_ID }),
      }),
      region,
      parameters: {
        Table: kind === 'forbidden' ? 'no' : 'yes',
        Topic: kind === 'approved' || kind === 'rejected' ? 'no' : 'yes',
      },
    })),
    operationPreferences: {
      MaxConcurrentCount: maxConcurrentCount,
      FailureToleranceCount: failureToleranceCount,
      ...(regionOrder !== undefined && { RegionOrder: regionOrder }),
    },
    judgeAllFirst,
    timeoutMinutes: TIMEOUT_MINUTES,
  };
  return sandbox.codePipeline.push(PIPELINE, {
    files: { [TEMPLATE_PATH]: writeTemplate(1), [INPUT_FILE]: JSON.stringify(input) },
  });
}

function roleOf(accountId: string): string {
  return `arn:aws:iam::${accountId}:role/stackgate-target`;
}

/** Removes the role of an account for a time. Sessions of the role remain valid. */
export function removeRole({ sandbox }: WaveRun, accountId: string, seconds: number): void {
  const arn = roleOf(accountId);
  sandbox.sts.roles.delete(arn);
  const trusts = [`arn:aws:iam::${sandbox.accountId}:role/${FUNCTION_ROLE_PREFIX}*`];
  setTimeout(() => sandbox.sts.roles.put({ arn, trusts, externalId: EXTERNAL_ID }), seconds * 1_000);
}
