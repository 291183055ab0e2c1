import { describe, expect, it } from 'vitest';
import { setup } from './support.ts';

function setupStack() {
  const { sandbox, run } = setup();
  const call = (operation: string, input: object) =>
    sandbox.cloudFormation.operations[operation]?.(input, { caller: 'operator' });
  const deploy = async (operation: 'CreateStack' | 'UpdateStack', Resources: object) => {
    call(operation, { StackName: 's', TemplateBody: JSON.stringify({ Resources }) });
    await run(sandbox.advance(600_000));
    return sandbox.cloudFormation.stacks().s?.status;
  };
  const remove = async () => {
    call('DeleteStack', { StackName: 's' });
    await run(sandbox.advance(600_000));
    return sandbox.cloudFormation.stacks().s?.status;
  };
  return { sandbox, deploy, remove };
}

const bucket = (BucketName: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName } });
const parameter = (Value: string) => ({ Type: 'AWS::SSM::Parameter', Properties: { Name: '/p', Type: 'String', Value } });

describe('a stack', () => {
  it('creates and deletes a bucket in S3', async () => {
    const { sandbox, deploy, remove } = setupStack();

    expect(await deploy('CreateStack', { Bucket: bucket('mine') })).toBe('CREATE_COMPLETE');
    expect(sandbox.s3.hasBucket('mine')).toBe(true);
    expect(await remove()).toBeUndefined();
    expect(sandbox.s3.hasBucket('mine')).toBe(false);
  });

  it('cannot delete a bucket with objects', async () => {
    const { sandbox, deploy, remove } = setupStack();
    await deploy('CreateStack', { Bucket: bucket('mine') });
    sandbox.s3.put('mine', 'key', 'content');

    expect(await remove()).toBe('DELETE_FAILED');
  });

  it('cannot create a bucket that exists, and does not delete this bucket when it rolls back', async () => {
    const { sandbox, deploy } = setupStack();
    sandbox.s3.createBucket('theirs');

    expect(await deploy('CreateStack', { Bucket: bucket('theirs') })).toBe('ROLLBACK_COMPLETE');
    expect(sandbox.s3.hasBucket('theirs')).toBe(true);
  });

  it('cannot create a bucket whose name S3 does not permit', async () => {
    const { sandbox, deploy } = setupStack();

    expect(await deploy('CreateStack', { Bucket: bucket('bucket!#$12') })).toBe('ROLLBACK_COMPLETE');
    expect(sandbox.s3.hasBucket('bucket!#$12')).toBe(false);
  });

  it('cannot create or update a bucket with a transition after a negative number of days', async () => {
    const { deploy } = setupStack();
    const withDays = (TransitionInDays: string) => {
      const Transitions = [{ StorageClass: 'GLACIER', TransitionInDays }];
      return { Type: 'AWS::S3::Bucket', Properties: { LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Transitions }] } } };
    };

    expect(await deploy('CreateStack', { Bucket: withDays('30') })).toBe('CREATE_COMPLETE');
    expect(await deploy('UpdateStack', { Bucket: withDays('-1') })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await deploy('UpdateStack', { Bucket: withDays('0'), New: withDays('-1') })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await deploy('UpdateStack', { Bucket: withDays('0') })).toBe('UPDATE_COMPLETE');
  });

  it('creates, updates, and deletes a parameter in Parameter Store', async () => {
    const { sandbox, deploy, remove } = setupStack();

    await deploy('CreateStack', { Parameter: parameter('1') });
    expect(sandbox.parameterStore.read('/p')).toBe('1');
    await deploy('UpdateStack', { Parameter: parameter('2') });
    expect(sandbox.parameterStore.read('/p')).toBe('2');
    await remove();
    expect(sandbox.parameterStore.read('/p')).toBeUndefined();
  });

  it('cannot create a parameter of an unknown type', async () => {
    const { sandbox, deploy } = setupStack();

    const Parameter = { Type: 'AWS::SSM::Parameter', Properties: { Name: '/p', Type: 'Invalid', Value: '1' } };
    expect(await deploy('CreateStack', { Parameter })).toBe('ROLLBACK_COMPLETE');

    expect(sandbox.parameterStore.read('/p')).toBeUndefined();
  });

  it('restores the parameter when an update rolls back', async () => {
    const { sandbox, deploy } = setupStack();
    await deploy('CreateStack', { Parameter: parameter('1') });
    sandbox.cloudFormation.behave('Queue', { fails: 'create' });

    const Queue = { Type: 'AWS::SQS::Queue', DependsOn: 'Parameter' };
    expect(await deploy('UpdateStack', { Parameter: parameter('2'), Queue })).toBe('UPDATE_ROLLBACK_COMPLETE');

    expect(sandbox.parameterStore.read('/p')).toBe('1');
  });
});
