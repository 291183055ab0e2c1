import { describe, expect, it } from 'vitest';
import { ParameterStore } from '../../../sandbox/ssm/parameter-store.ts';

function setup() {
  const store = new ParameterStore({
    accountId: '111111111111',
    region: 'us-east-1',
    readPublic: (name) => (name === '/aws/service/ami' ? 'ami-1' : undefined),
  });
  const call = (operation: string, input: object, region?: string) =>
    store.operations[operation]?.(input, { caller: 'operator', region });
  return { store, call };
}

describe("the sandbox's Parameter Store", () => {
  it('returns the stored value with version and ARN', () => {
    const { call } = setup();

    expect(call('PutParameter', { Name: '/a/b', Value: '1', Type: 'String' })).toEqual({ Version: 1, Tier: 'Standard' });
    expect(call('GetParameter', { Name: '/a/b' })).toMatchObject({
      Parameter: {
        Name: '/a/b',
        Value: '1',
        Version: 1,
        Type: 'String',
        ARN: 'arn:aws:ssm:us-east-1:111111111111:parameter/a/b',
      },
    });
  });

  it('keeps the type of a parameter that is overwritten', () => {
    const { call } = setup();
    call('PutParameter', { Name: 'a', Value: '1', Type: 'SecureString' });

    call('PutParameter', { Name: 'a', Value: '2', Overwrite: true });

    expect(call('GetParameter', { Name: 'a:2' })).toMatchObject({ Parameter: { Value: '2', Type: 'SecureString', Version: 2 } });
    expect(() => call('GetParameter', { Name: 'a:3' })).toThrow(expect.objectContaining({ code: 'ParameterNotFound' }));
  });

  it('keeps the earlier versions of a parameter', () => {
    const { store, call } = setup();
    call('PutParameter', { Name: 'a', Value: '1' });
    call('PutParameter', { Name: 'a', Value: '2', Overwrite: true });

    expect(call('GetParameter', { Name: 'a:1' })).toMatchObject({ Parameter: { Value: '1', Version: 1 } });
    expect(store.find('a')).toMatchObject({ value: '2', type: 'String' });
    expect(call('DescribeParameters', {})).toMatchObject({ Parameters: [{ Name: 'a', Version: 2 }] });
  });

  it.each([
    [{ Name: 'a', Value: '2' }, 'ParameterAlreadyExists'],
    [{ Name: 'b', Value: '' }, 'ValidationException'],
    [{ Name: 'b', Value: '1', Type: 'Text' }, 'ValidationException'],
  ])('refuses to put %o', (input, code) => {
    const { call } = setup();
    call('PutParameter', { Name: 'a', Value: '1' });

    expect(() => call('PutParameter', input)).toThrow(expect.objectContaining({ code }));
  });

  it('separates the parameters of Regions', () => {
    const { store, call } = setup();
    call('PutParameter', { Name: 'a', Value: 'west' }, 'eu-west-1');

    expect([store.read('a'), store.read('a', 'eu-west-1')]).toEqual([undefined, 'west']);
    expect(() => call('GetParameter', { Name: 'a' })).toThrow(expect.objectContaining({ code: 'ParameterNotFound' }));
    expect(call('GetParameter', { Name: 'arn:aws:ssm:eu-west-1:111111111111:parameter/a' }, 'eu-west-1')).toMatchObject({
      Parameter: { Value: 'west' },
    });
  });

  it('has the public parameters of AWS', () => {
    expect(setup().call('GetParameters', { Names: ['/aws/service/ami', 'none'] })).toMatchObject({
      Parameters: [{ Name: '/aws/service/ami', Value: 'ami-1' }],
      InvalidParameters: ['none'],
    });
  });

  it('lists a level of the hierarchy, or everything below it', () => {
    const { call } = setup();
    for (const Name of ['/a/b', '/a/b/c', '/ab']) call('PutParameter', { Name, Value: Name });

    expect(call('GetParametersByPath', { Path: '/a' })).toMatchObject({ Parameters: [{ Name: '/a/b' }] });
    expect(call('GetParametersByPath', { Path: '/a/', Recursive: true })).toMatchObject({
      Parameters: [{ Name: '/a/b' }, { Name: '/a/b/c' }],
    });
  });

  it('describes parameters by name', () => {
    const { store, call } = setup();
    store.put('a');
    store.put('b');

    const filter = { ParameterFilters: [{ Key: 'Name', Values: ['b'] }] };
    expect(call('DescribeParameters', filter)).toMatchObject({ Parameters: [{ Name: 'b', Version: 1 }] });
    expect(call('DescribeParameters', {})).toMatchObject({ Parameters: [{ Name: 'a' }, { Name: 'b' }] });
  });

  it('deletes a parameter, and refuses to delete it again', () => {
    const { call } = setup();
    call('PutParameter', { Name: 'a', Value: '1' });

    expect(call('DeleteParameter', { Name: 'a' })).toEqual({});
    expect(() => call('DeleteParameter', { Name: 'a' })).toThrow(expect.objectContaining({ code: 'ParameterNotFound' }));
  });
});
