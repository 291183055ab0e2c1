import { describe, expect, it } from 'vitest';
import { isStateful } from '../../../core/effects/is-stateful.ts';
import STATEFUL_TYPES from '../../../core/effects/stateful-types.generated.json' with { type: 'json' };
import { distillStatefulTypes } from '../../../scripts/distill-stateful-types.ts';

describe('the table of stateful types', () => {
  it('is what the script makes of the AWS service specification; when stale, run it again', () => {
    expect(STATEFUL_TYPES).toEqual(distillStatefulTypes());
  });

  it.each([
    'AWS::DynamoDB::Table',
    'AWS::S3::Bucket',
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBSnapshot',
    'AWS::ECR::Repository',
    'AWS::Timestream::Table',
    'AWS::DSQL::Cluster',
    'AWS::CloudFormation::Stack',
  ])('has %s', (type) => {
    expect(isStateful(type)).toBe(true);
  });

  it.each(['AWS::SNS::Topic', 'AWS::Lambda::Function', 'AWS::AutoScaling::AutoScalingGroup', 'Custom::Seed', ''])(
    'does not have %s',
    (type) => {
      expect(isStateful(type)).toBe(false);
    },
  );
});
