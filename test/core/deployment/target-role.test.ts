import { describe, expect, it } from 'vitest';
import { targetTrustConditions } from '../../../core/deployment/target-role.ts';

const functionRoleArns = ['arn:aws:iam::111122223333:role/Gate-*'];

describe('the trust policy of a target role', () => {
  it('requires the external ID if there is one', () => {
    expect(targetTrustConditions({ functionRoleArns, externalId: 'shop' })).toEqual({
      ArnLike: { 'aws:PrincipalArn': functionRoleArns },
      StringEquals: { 'sts:ExternalId': 'shop' },
    });
  });

  it('always requires a function of the gate', () => {
    expect(targetTrustConditions({ functionRoleArns })).toEqual({ ArnLike: { 'aws:PrincipalArn': functionRoleArns } });
  });
});
