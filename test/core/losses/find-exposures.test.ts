import { expect, it } from 'vitest';
import { findExposures } from '../../../core/losses/find-exposures.ts';

it('describes the public access that a new resource gives', () => {
  expect(findExposures('AWS::Lambda::Url', { AuthType: 'NONE' })).toEqual([
    'AuthType changes from AWS_IAM (the default) to NONE: anyone can call the function URL',
  ]);
  expect(findExposures('AWS::Lambda::Url', { AuthType: 'AWS_IAM' })).toEqual([]);
});

it('ignores values that only CloudFormation resolves, and losses that a new resource cannot cause', () => {
  expect(findExposures('AWS::Lambda::Url', { AuthType: { Ref: 'AuthType' } })).toEqual([]);
  expect(findExposures('AWS::RDS::DBInstance', { BackupRetentionPeriod: 0 })).toEqual([]);
});
