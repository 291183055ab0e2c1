import { describe, expect, it } from 'vitest';
import { parseDeploymentInput } from '../../../core/deployment/deployment-input.ts';
import { expandWave } from '../../../core/waves/expand-wave.ts';
import { homeOf, stackOfTarget } from '../../../core/waves/target-stack.ts';

const HOME = homeOf('arn:aws:states:eu-west-1:111111111111:stateMachine:stackgate');
const COMMON = {
  environmentName: 'prod',
  stackName: 'shop',
  templatePath: 't.yaml',
  revisionS3Bucket: 'artifacts',
  revisionS3Key: 'source.zip',
  parameters: { Size: '1', Color: 'red' },
  tags: { team: 'a' },
};
const parse = (input: object) => parseDeploymentInput({ ...COMMON, ...input }, 'deploy.json');
const check = (input: object) => expandWave(parse(input), { home: HOME, source: 'deploy.json', complete: parseDeploymentInput });

describe('the input of a target', () => {
  const first = (input: object, target: object) => check({ ...input, targets: [target] })?.[0];

  it('has the fields of the target in place of those of the input, and no field of the wave', () => {
    const target = { stackName: 'bank', roleArn: 'arn:aws:iam::222222222222:role/deploy' };

    expect(first({ operationPreferences: { MaxConcurrentCount: 2 }, judgeAllFirst: true }, target)).toEqual({
      ...COMMON,
      ...target,
    });
  });

  it('has the parameters and tags of both', () => {
    const target = { parameters: { Size: '2', Zone: 'b' }, tags: { team: 'b', cost: '7' } };

    expect(first({}, target)).toMatchObject({
      parameters: { Size: '2', Color: 'red', Zone: 'b' },
      tags: { team: 'b', cost: '7' },
    });
    expect(first({ parameters: undefined, tags: undefined }, target)).toMatchObject(target);
  });

  it('has no parameters and tags if neither the input nor the target has them', () => {
    const input = first({ parameters: undefined, tags: undefined }, {});

    expect(input?.parameters).toBeUndefined();
    expect(input?.tags).toBeUndefined();
  });

  it('names the account of its role and its Region, or those of the gate', () => {
    const role = 'arn:aws:iam::222222222222:role/gate';

    expect(stackOfTarget(parse({ targetRoleArn: role, region: 'us-east-1' }), HOME)).toEqual({
      stackName: 'prod-shop',
      accountId: '222222222222',
      region: 'us-east-1',
    });
    expect(stackOfTarget(parse({}), HOME)).toEqual({ stackName: 'prod-shop', accountId: '111111111111', region: 'eu-west-1' });
  });
});

describe('the input of a wave', () => {
  it('gives the input of each target', () => {
    expect(check({ targets: [{}, { stackName: 'bank' }] })?.map(({ stackName }) => stackName)).toEqual(['shop', 'bank']);
  });

  it('gives no target without `targets`', () => {
    expect(check({})).toBeUndefined();
    expect(check({ judgeAllFirst: false })).toBeUndefined();
  });

  it.each([
    [{ judgeAllFirst: true }, 'because it has `judgeAllFirst`'],
    [{ operationPreferences: {} }, 'because it has `operationPreferences`'],
    [{ targets: [] }, 'Expected `targets` in deploy.json to be a list of 1 to 500 targets'],
    [{ targets: Array.from({ length: 501 }, () => ({})) }, 'a list of 1 to 500 targets'],
    [{ targets: [{ templatePath: 'other.yaml' }] }, 'Known fields of a target are'],
    [{ targets: ['shop'] }, 'an object with the fields that differ from the input'],
    [
      { targets: [{ stackName: 'a' }, {}, { stackName: 'a' }] },
      '`targets.0` and `targets.2` are both prod-a in 111111111111, eu-west-1',
    ],
    [{ targets: [{ stackName: 'a'.repeat(128) }] }, '`targets.0` in deploy.json to have at most 128 characters'],
    [{ targets: [{ targetExternalId: 'external-1' }] }, 'Expected `targetRoleArn` in `targets.0` in deploy.json'],
    [{ targets: [{}], operationPreferences: { maxConcurrentCount: 1 } }, 'Known fields are MaxConcurrentCount'],
    [{ targets: [{}], operationPreferences: [] }, 'an object with `MaxConcurrentCount`'],
    [{ targets: [{}], operationPreferences: { MaxConcurrentCount: 0 } }, 'a whole number of targets, at least 1'],
    [{ targets: [{}], operationPreferences: { FailureToleranceCount: -1 } }, 'a whole number of targets, at least 0'],
    [{ targets: [{}], operationPreferences: { RegionOrder: ['Ireland'] } }, 'a Region such as "eu-west-1"'],
    [{ targets: [{}], operationPreferences: { RegionOrder: ['us-east-1'] } }, '`targets.0` is in eu-west-1: add the Region'],
    [{ targets: [{}], operationPreferences: { RegionOrder: ['eu-west-1', 'eu-west-1'] } }, 'got eu-west-1 twice'],
  ])('is refused as %j', (input, message) => {
    expect(() => check(input)).toThrow(message);
  });

  it('accepts one stack name in several accounts and Regions', () => {
    const targetRoleArn = 'arn:aws:iam::222222222222:role/gate';

    expect(
      check({ targets: [{}, { region: 'us-east-1' }, { targetRoleArn }, { targetRoleArn, region: 'us-east-1' }] }),
    ).toHaveLength(4);
  });

  it('accepts RegionOrder with the Region of each target, and with others', () => {
    expect(check({ targets: [{}], operationPreferences: { RegionOrder: ['us-gov-west-1', 'eu-west-1'] } })).toHaveLength(1);
  });
});

describe('the home of a gate', () => {
  it('is the account and the Region in an ARN', () => {
    expect(HOME).toEqual({ accountId: '111111111111', region: 'eu-west-1' });
    expect(homeOf('')).toEqual({ accountId: '', region: '' });
  });
});
