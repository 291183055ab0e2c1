import { describe, expect, it } from 'vitest';
import { findTargetDefaults, type PermittedTarget, parsePermittedTargets } from '../../../core/deployment/permitted-targets.ts';

const ROLE = 'arn:aws:iam::222222222222:role/target';
const DEPLOY = 'arn:aws:iam::222222222222:role/deploy';
const OWN = 'arn:aws:iam::111111111111:role/deploy';

const find = (given: Readonly<Record<string, unknown>>, ...permitted: PermittedTarget[]) =>
  findTargetDefaults(given, { permitted, gateRegion: 'us-east-1' }, OWN, 'deploy/prod.json');

describe('the targets that the owner of a gate permits', () => {
  it('are not needed for the account and the Region of the gate', () => {
    expect(find({})).toEqual({ roleArn: OWN });
    expect(find({ region: 'us-east-1' })).toEqual({ roleArn: OWN });
  });

  it('give the external ID and the service role of the account', () => {
    expect(find({ targetRoleArn: ROLE }, { roleArn: ROLE, externalId: 'id', deploymentRoleArn: DEPLOY })).toEqual({
      targetExternalId: 'id',
      roleArn: DEPLOY,
    });
  });

  it('give the service role of the account of each of several roles', () => {
    const other = 'arn:aws:iam::333333333333:role/target';
    const target = { roleArn: [ROLE, other], deploymentRoleArn: 'arn:aws:iam::*:role/deploy' };

    expect(find({ targetRoleArn: other }, target)).toEqual({ roleArn: 'arn:aws:iam::333333333333:role/deploy' });
    expect(find({ targetRoleArn: ROLE }, target)).toEqual({ roleArn: DEPLOY });
  });

  it('give another service role in other Regions of the own account', () => {
    const target = { regions: ['eu-west-1'], deploymentRoleArn: 'arn:aws:iam::111111111111:role/eu' };

    expect(find({ region: 'eu-west-1' }, target)).toEqual({ roleArn: target.deploymentRoleArn });
  });

  it('never give the service role of the gate to another account', () => {
    expect(find({ targetRoleArn: ROLE, targetExternalId: 'mine' }, { roleArn: ROLE })).toEqual({ roleArn: undefined });
  });

  it('give the service role of the gate in other Regions of its account', () => {
    expect(find({ region: 'eu-west-1' }, { regions: ['eu-west-1'] })).toEqual({ roleArn: OWN });
  });

  it('can be patterns, of which the first that matches counts', () => {
    const pattern = 'arn:aws:iam::*:role/target';

    expect(find({ targetRoleArn: ROLE }, { roleArn: ROLE, externalId: '1' }, { roleArn: pattern })).toMatchObject({
      targetExternalId: '1',
    });
    expect(find({ targetRoleArn: ROLE, targetExternalId: 'x' }, { roleArn: pattern, externalId: 'x' })).toMatchObject({
      targetExternalId: 'x',
    });
  });

  it.each([
    ['a role', { targetRoleArn: 'arn:aws:iam::333333333333:role/target' }],
    ['a role that is not a text', { targetRoleArn: 1 }],
    ['a Region of the role', { targetRoleArn: ROLE, region: 'ap-south-1' }],
    ['a Region of the own account', { region: 'ap-south-1' }],
    ['a Region that only the role has', { region: 'eu-west-1' }],
  ])('refuse %s that is not in the list', (_, given) => {
    expect(() => find(given, { roleArn: ROLE, regions: ['eu-west-1'] })).toThrow(
      expect.objectContaining({ name: 'PermissionError', message: expect.stringContaining('which deploy/prod.json names') }),
    );
  });

  it('refuse an external ID that the owner did not configure, and do not reveal the configured ID', () => {
    const attempt = () => find({ targetRoleArn: ROLE, targetExternalId: 'other' }, { roleArn: ROLE, externalId: 'owners' });

    expect(attempt).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.not.stringContaining('owners') }),
    );
  });

  it('are read from JSON', () => {
    const targets = [{ roleArn: ROLE, externalId: 'id', regions: ['eu-west-1'] }, { regions: ['eu-west-1'] }];

    expect(parsePermittedTargets(targets, 'TARGETS')).toEqual(targets);
  });

  it.each([[{}], [[{ role: ROLE }]], [[{ roleArn: 'target' }]], [[{ roleArn: ROLE, regions: 'eu-west-1' }]]])(
    'are refused as %o',
    (value) => {
      expect(() => parsePermittedTargets(value, 'TARGETS')).toThrow(expect.objectContaining({ name: 'ConfigurationError' }));
    },
  );
});
