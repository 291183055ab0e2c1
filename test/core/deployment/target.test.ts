import { describe, expect, it } from 'vitest';
import { parseDeploymentInput } from '../../../core/deployment/deployment-input.ts';
import { checkPlace, sessionNameOf, targetOf } from '../../../core/deployment/target.ts';

const ROLE = 'arn:aws:iam::222222222222:role/target';
const EXECUTION = { id: 'arn:aws:states:us-east-1:111111111111:execution:gate:e', name: 'e', startTime: '' };

describe('the target of a deployment', () => {
  it.each([
    [{}, undefined],
    [{ targetRoleArn: ROLE }, { role: { arn: ROLE } }],
    [{ targetRoleArn: ROLE, targetExternalId: 'id' }, { role: { arn: ROLE, externalId: 'id' } }],
    [{ region: 'eu-west-1' }, { region: 'eu-west-1' }],
    [
      { targetRoleArn: ROLE, region: 'eu-west-1' },
      { role: { arn: ROLE }, region: 'eu-west-1' },
    ],
  ])('is read from %o', (fields, target) => {
    expect(targetOf(fields)).toEqual(target);
  });

  it.each([
    ['a1b2-c3', 'a1b2-c3'],
    ['by hand/é', 'by-hand--'],
    ['x', 'x-'],
    ['e'.repeat(80), 'e'.repeat(64)],
  ])('has a session that is named after the execution %s', (name, session) => {
    expect(sessionNameOf({ name })).toBe(session);
    expect(session).toMatch(/^[\w+=,.@-]{2,64}$/);
  });

  it.each([
    [{ role: { arn: ROLE } }, 'us-east-1', '222222222222'],
    [{ role: { arn: ROLE }, region: 'eu-west-1' }, 'eu-west-1', '222222222222'],
    [{ region: 'eu-west-1' }, 'eu-west-1', '111111111111'],
  ])('with %o has its stacks in %s of %s only', (target, region, account) => {
    const inPlace = (r: string, a: string) => `arn:aws:cloudformation:${r}:${a}:stack/prod-shop/1`;

    expect(() => checkPlace(inPlace(region, account), target, EXECUTION)).not.toThrow();
    for (const other of [inPlace('ap-south-1', account), inPlace(region, '333333333333'), 'prod-shop']) {
      expect(() => checkPlace(other, target, EXECUTION)).toThrow(`in the account ${account} and the Region ${region}`);
    }
  });
});

describe('the fields of a target', () => {
  const parse = (fields: object) =>
    parseDeploymentInput(
      { stackName: 'shop', templatePath: 't.yaml', revisionS3Bucket: 'b', revisionS3Key: 'k', ...fields },
      'deploy/prod.json',
    );

  it.each([
    [{ targetRoleArn: ROLE, targetExternalId: 'id', region: 'eu-west-1' }],
    [{ targetRoleArn: 'arn:aws-cn:iam::222222222222:role/path/target', region: 'cn-northwest-1' }],
    [{ region: 'us-gov-west-1' }],
    [{ targetRoleArn: ROLE, roleArn: 'arn:aws:iam::222222222222:role/deploy' }],
  ])('are valid: %o', (fields) => {
    expect(parse(fields)).toMatchObject(fields);
  });

  it.each([
    [{ targetRoleArn: 'target' }, '`targetRoleArn`'],
    [{ targetRoleArn: ROLE, targetExternalId: 'a b' }, '`targetExternalId`'],
    [{ region: 'Ireland' }, '`region`'],
    [{ targetExternalId: 'id' }, 'Expected `targetRoleArn` in deploy/prod.json together with `targetExternalId`'],
    [
      { targetRoleArn: ROLE, roleArn: 'arn:aws:iam::111111111111:role/deploy' },
      'Expected `roleArn` in deploy/prod.json to be a role of the target account 222222222222',
    ],
  ])('are refused: %o', (fields, message) => {
    expect(() => parse(fields)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.stringContaining(message) }),
    );
  });
});
