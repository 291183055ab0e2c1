import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, vi } from 'vitest';
import { inTarget } from '../../functions/in-target.ts';
import type { TargetAccess } from '../../functions/ports/ports.ts';
import { makeState } from '../core/deployment/state-factory.ts';

const ROLE = 'arn:aws:iam::222222222222:role/stackgate-target';
const STACK_ID = 'arn:aws:cloudformation:eu-west-1:222222222222:stack/prod-orders/1b2c3d4e';
const IN_TARGET = makeState({ targetRoleArn: ROLE, stackId: STACK_ID });
const CREDENTIALS = { AccessKeyId: 'key', SecretAccessKey: 'secret', SessionToken: 'token', Expiration: new Date(0) };

interface Destroyable {
  destroy(): void;
}

/** A task with two clients that describes its stack. `destroyed` counts the destructions of each client that a place has had. */
function setup(work: () => unknown = () => undefined) {
  mockClient(STSClient).on(AssumeRoleCommand).resolves({ Credentials: CREDENTIALS });
  mockClient(CloudFormationClient).on(DescribeStacksCommand).resolves({ Stacks: [] });
  const spies = { gate: [] as (() => number)[], target: [] as (() => number)[] };
  const watch = <Client extends Destroyable>(client: Client, place: 'gate' | 'target'): Client => {
    const spy = vi.spyOn<Destroyable, 'destroy'>(client, 'destroy');
    spies[place].push(() => spy.mock.calls.length);
    return client;
  };
  const config = { region: 'eu-west-1' };
  const own = { cloudFormation: new CloudFormationClient(config), ssm: new SSMClient(config) };
  for (const client of Object.values(own)) watch(client, 'gate');
  const clients = {
    cloudFormation: (access?: TargetAccess) =>
      access ? watch(new CloudFormationClient({ ...config, ...access }), 'target') : own.cloudFormation,
    ssm: (access?: TargetAccess) => (access ? watch(new SSMClient({ ...config, ...access }), 'target') : own.ssm),
    sts: () => new STSClient(config),
  };
  const destroyed = (place: 'gate' | 'target') => spies[place].map((count) => count());
  const duringTask: number[][] = [];
  const task = inTarget(clients, ['cloudFormation', 'ssm'], ({ cloudFormation }) => async (event) => {
    await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK_ID }));
    duringTask.push(destroyed('target'));
    return work() ?? event;
  });
  return { task, destroyed, duringTask };
}

describe('a task in a target', () => {
  it('destroys each client of the session when the task ends, and not before', async () => {
    const { task, destroyed, duringTask } = setup();

    await task(IN_TARGET);

    expect(duringTask).toEqual([[0, 0]]);
    expect(destroyed('target')).toEqual([1, 1]);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('The stack is gone.')), 'The stack is gone.'],
    [
      'returns a stack of another account',
      () => ({ ...IN_TARGET, stackId: STACK_ID.replace('222222222222', '333333333333') }),
      'to be in the account 222222222222',
    ],
  ])('destroys each client of the session when the task %s', async (_, work, message) => {
    const { task, destroyed } = setup(work);

    await expect(task(IN_TARGET)).rejects.toThrow(message);

    expect(destroyed('target')).toEqual([1, 1]);
  });

  it('creates new clients for each task in a target, and keeps those of the gate', async () => {
    const { task, destroyed } = setup();

    for (const state of [IN_TARGET, makeState(), IN_TARGET]) await task(state);

    expect(destroyed('target')).toEqual([1, 1, 1, 1]);
    expect(destroyed('gate')).toEqual([0, 0]);
  });
});
