import { DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { pointerParameterOf } from '../../core/blue-green/pointer.ts';
import { EmulatedPipeline } from './emulated-pipeline.ts';

const gate = inject('gate');
const DEPLOYMENT = { environmentName: 'test', stackName: 'pair' };
const FILE = 'template.json';
const QUEUE = { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 600 } };
const Outputs = { Url: { Value: { Ref: 'Jobs' } } };

/** Each test continues with the stacks that the previous test left. The policy of the gate avoids deletions (app.ts). */
describe.skipIf(gate === undefined)('a blue/green deployment of the deployed gate', () => {
  let pipeline: EmulatedPipeline;
  beforeAll(async () => {
    if (gate === undefined) return;
    pipeline = new EmulatedPipeline(gate);
    await pipeline.start();
    pipeline.create('pair', { input: { ...DEPLOYMENT, templatePath: FILE, onUnsafe: 'blue-green' } });
  });
  afterAll(() => pipeline?.stop());

  const push = (Resources: object) => pipeline.push('pair', { [FILE]: JSON.stringify({ Resources, Outputs }) });
  const currentStackId = async () => {
    const Name = pointerParameterOf(gate?.outputs.GateName ?? '', DEPLOYMENT);
    return (await pipeline.ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
  };
  const describeStack = async (StackName: string) => {
    const { Stacks: [stack] = [] } = await pipeline.cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const { StackResources = [] } = await pipeline.cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
    const resources = StackResources.map(({ LogicalResourceId }) => LogicalResourceId).sort();
    return { id: stack?.StackId, status: stack?.StackStatus, url: stack?.Outputs?.[0]?.OutputValue, resources };
  };

  it('creates the next stack for a deletion that is refused, and moves the pointer', async () => {
    const created = await push({ Jobs: QUEUE, Archive: QUEUE });
    expect(created).toMatchObject({ actionStatus: 'Succeeded', outputVariables: { verdict: 'FIRST-CREATE' } });

    const result = await push({ Jobs: QUEUE });

    expect(result, result.message).toMatchObject({ actionStatus: 'Succeeded', outputVariables: { verdict: 'BLUE-GREEN' } });
    const { stackId = '', currentStackName = '', previousStackId = '', ...variables } = result.outputVariables ?? {};
    expect(currentStackName).toMatch(/^test-pair-bg-[0-9a-f]{8}$/);
    expect(await currentStackId()).toBe(stackId);
    const [next, previous] = [await describeStack(currentStackName), await describeStack('test-pair')];
    expect(next).toMatchObject({ id: stackId, status: 'CREATE_COMPLETE', resources: ['Jobs'] });
    expect(previous).toMatchObject({ id: previousStackId, status: 'CREATE_COMPLETE', resources: ['Archive', 'Jobs'] });
    expect(next.url).not.toBe(previous.url);
    expect(variables).toMatchObject({ output_Url: next.url, previousOutput_Url: previous.url });
    // The emulator has no aliases, like some Regions.
    expect(result.summary).toContain('The stack has no alias test-pair-current: InvalidAction');
  });

  it('updates the stack that the pointer names', async () => {
    const result = await push({ Jobs: QUEUE, Alerts: QUEUE });

    expect(result, result.message).toMatchObject({
      actionStatus: 'Succeeded',
      outputVariables: { verdict: 'CAN-SAFELY-UPDATE-EXISTING-STACK', stackId: await currentStackId() },
    });
    expect(await describeStack((await currentStackId()) ?? '')).toMatchObject({ resources: ['Alerts', 'Jobs'] });
    expect(await describeStack('test-pair')).toMatchObject({ resources: ['Archive', 'Jobs'] });
  });

  it('shows both stacks to an operator', async () => {
    expect(await pipeline.invoke('OperatorName', { operation: 'status', ...DEPLOYMENT })).toMatchObject({
      pair: {
        current: { stackId: await currentStackId() },
        previous: { stackName: 'test-pair', stackStatus: 'CREATE_COMPLETE' },
      },
    });
  });
});
