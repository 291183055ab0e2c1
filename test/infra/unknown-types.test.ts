import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { uploadPolicy } from '../../infra/constructs/policy-baseline.ts';

function warningsOf(resourceType: string): number {
  const stack = new Stack(new App(), 'Gate');
  const rules = [{ match: { resourceType }, decision: 'forbid' as const, reason: 'They hold orders.' }];
  uploadPolicy(stack, { document: { version: 1, rules } });
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('which does not exist')).length;
}

it('warns at synth about a rule for a resource type that does not exist', () => {
  expect(warningsOf('AWS::DynamoDB::Tables')).toBe(1);
  expect(warningsOf('AWS::DynamoDB::Table')).toBe(0);
});
