import type { SandboxOptions } from '../../sandbox/sandbox.ts';
import { Harness } from '../scenario/harness.ts';
import type { ScenarioResult } from '../scenario/scenario-result.ts';
import { CONFIGURATION_PATH, TEMPLATE_PATH } from './sample-app.ts';
import type { Expectation, PlayedScenario, Scenario } from './scenario.ts';

/** Deployment input of the demo's pipeline. */
const REQUEST = {
  environmentName: 'prod',
  stackName: 'shop',
  templatePath: TEMPLATE_PATH,
  templateConfigurationPath: CONFIGURATION_PATH,
};

/** Approximate duration of CloudFormation's operation on each type. Other types take two seconds. */
const SANDBOX: SandboxOptions = {
  cloudFormation: {
    changeSetSeconds: 8,
    resources: {
      'AWS::DynamoDB::Table': { seconds: { create: 30, update: 30, delete: 30 } },
      'AWS::EC2::Instance': { seconds: { create: 40, update: 60, delete: 40 } },
      'AWS::ElasticLoadBalancingV2::LoadBalancer': { seconds: { create: 150, update: 20, delete: 10 } },
      'AWS::IAM::Role': { seconds: { create: 18, update: 10, delete: 2 } },
      'AWS::Lambda::Function': { seconds: { create: 8, update: 12, delete: 2 } },
    },
  },
};

/**
 * Plays one scenario in a new harness.
 *
 * @param observe reads the sandbox after the push
 */
export async function playScenario(
  scenario: Scenario,
  observe?: (harness: Harness, result: ScenarioResult) => Promise<void>,
): Promise<PlayedScenario> {
  const {
    name,
    userParameters,
    deployed,
    pushed,
    prepare,
    meanwhile,
    expected,
    asks = false,
    policy,
    startedBy,
    account,
    blueGreen,
  } = scenario;
  const harness = new Harness({
    input: { ...REQUEST, ...(asks && { onUnsafe: 'ask' }), ...(blueGreen && requestBlueGreen(blueGreen)) },
    gate: {
      approvals: asks,
      ...(policy !== undefined && { baselinePolicy: policy }),
      ...(blueGreen && { blueGreen: { verifyFunctions: [blueGreen.verifyFunction] } }),
    },
    sandbox: SANDBOX,
    account,
    ...(userParameters === undefined ? {} : { userParameters }),
  });
  if (blueGreen) harness.sandbox.lambda.register({ name: 'verify', handler: blueGreen.verify });
  try {
    if (deployed !== undefined) await deployBefore(harness, deployed);
    await prepare?.(harness);
    const before = physicalIds(harness);
    const result = await harness.push(name, pushed, { meanwhile, startedBy });
    const differences = [
      ...findDisappointments(expected, result),
      ...(expected.untouched && physicalIds(harness) !== before ? ['resources changed'] : []),
      ...[expected.verify?.(harness) ?? []].flat(),
    ];
    await observe?.(harness, result);
    return { scenario, result, differences };
  } finally {
    harness.close();
  }
}

function requestBlueGreen({ verifyFunction }: NonNullable<Scenario['blueGreen']>) {
  return { onUnsafe: 'blue-green', blueGreen: { verifyFunction } };
}

async function deployBefore(harness: Harness, files: Scenario['pushed']): Promise<void> {
  const { pipelineAction, message } = await harness.push('before', files);
  if (pipelineAction !== 'Succeeded') throw new Error(`Expected the earlier revision to deploy, got: ${message}`);
}

function physicalIds(harness: Harness): string {
  return JSON.stringify(harness.services.cloudFormation.stacks()[harness.stackName]?.physicalIds ?? {});
}

function findDisappointments(expected: Expectation, result: ScenarioResult): readonly string[] {
  const { pipelineAction, stackStatus, mentions = [], states = [] } = expected;
  const checks: readonly (readonly [boolean, string])[] = [
    [result.pipelineAction === pipelineAction, `the action is ${result.pipelineAction}, not ${pipelineAction}`],
    [result.stack.status === stackStatus, `the stack is ${result.stack.status}, not ${stackStatus}`],
    [result.leftovers.changeSets === 0, `change sets remain: ${result.leftovers.changeSets}`],
    [isSubsequence(states, result.execution.states), `the states of the execution are ${result.execution.states.join(', ')}`],
    ...mentions.map((text) => [result.message.includes(text), `the message does not mention ${text}`] as const),
  ];
  return checks.filter(([holds]) => !holds).map(([, words]) => words);
}

function isSubsequence(wanted: readonly string[], names: readonly string[]): boolean {
  const rest = [...wanted];
  for (const name of names) if (name === rest[0]) rest.shift();
  return rest.length === 0;
}
