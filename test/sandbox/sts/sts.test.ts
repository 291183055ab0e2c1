import { describe, expect, it } from 'vitest';
import { createIdSource } from '../../../sandbox/kernel/ids.ts';
import { Sts } from '../../../sandbox/sts/sts.ts';

const ACCOUNT = '111111111111';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/path/deployer`;

interface Answer {
  readonly Arn: string;
  readonly Credentials: { readonly AccessKeyId: string; readonly Expiration: Date };
  readonly AssumedRoleUser: { readonly Arn: string };
}

function setup() {
  const sts = new Sts({ accountId: ACCOUNT, ids: createIdSource() });
  const call = (operation: string, input: object, accessKeyId?: string) =>
    sts.operations[operation]?.(input, { caller: 'operator', accessKeyId }) as Answer;
  return { sts, call };
}

describe("the sandbox's STS", () => {
  it('identifies the caller as the root user of the account', () => {
    expect(setup().call('GetCallerIdentity', {}, 'AKIAANY')).toEqual({
      UserId: ACCOUNT,
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
  });

  it('identifies the credentials of an assumed role as a session of the role', () => {
    const { sts, call } = setup();

    const { Credentials, AssumedRoleUser } = call('AssumeRole', { RoleArn: ROLE, RoleSessionName: 'deploy' });

    expect(AssumedRoleUser.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/deployer/deploy`);
    expect(call('GetCallerIdentity', {}, Credentials.AccessKeyId).Arn).toBe(AssumedRoleUser.Arn);
    expect([Credentials.AccessKeyId, 'ASIAOTHER'].map((key) => sts.hasSession(key))).toEqual([true, false]);
  });

  it('expires credentials after the requested duration', () => {
    const before = Date.now();
    const { Credentials } = setup().call('AssumeRole', { RoleArn: ROLE, RoleSessionName: 'deploy', DurationSeconds: '900' });

    expect(Math.round((Credentials.Expiration.getTime() - before) / 10_000)).toBe(90);
  });

  it('keeps the identity in the credentials of GetSessionToken', () => {
    const { call } = setup();
    const { Credentials } = call('GetSessionToken', {}, 'AKIAANY');

    expect(call('GetCallerIdentity', {}, Credentials.AccessKeyId).Arn).toBe(`arn:aws:iam::${ACCOUNT}:root`);
  });

  it.each([
    ['deployer', 'deploy', 'ValidationError', 'deployer is invalid'],
    [ROLE, 'a b', 'ValidationError', 'roleSessionName'],
    ['arn:aws:iam::222222222222:role/other', 'deploy', 'AccessDenied', 'is not authorized to perform: sts:AssumeRole'],
  ])('refuses the role %s for the session %s', (RoleArn, RoleSessionName, code, message) => {
    expect(() => setup().call('AssumeRole', { RoleArn, RoleSessionName })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
