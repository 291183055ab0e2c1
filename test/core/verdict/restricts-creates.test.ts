import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import type { RuleMatch } from '../../../core/policy/rule-match.ts';
import { restrictsCreates } from '../../../core/verdict/restricts-creates.ts';

function withRule(match: RuleMatch, decision: 'allow' | 'ask' | 'forbid'): Policy {
  return { ...PRESETS.observe, rules: [{ name: 'rule', match, decision, reason: 'because' }] };
}

describe('restrictsCreates', () => {
  it.each([
    [PRESETS.strict, false],
    [{ ...PRESETS.strict, defaults: { ...PRESETS.strict.defaults, create: 'ask' as const } }, true],
    [withRule({ resourceType: 'AWS::IAM::User' }, 'forbid'), true],
    [withRule({ effect: 'create' }, 'ask'), true],
    [withRule({ effect: ['delete', 'create'] }, 'forbid'), true],
    [withRule({ effect: 'create' }, 'allow'), false],
    [withRule({ effect: 'delete' }, 'forbid'), false],
    [withRule({ effect: ['delete'] }, 'forbid'), false],
    [{ ...PRESETS.observe, rules: [...withRule({}, 'allow').rules, ...withRule({}, 'forbid').rules] }, true],
  ])('%j: %s', (policy, expected) => {
    expect(restrictsCreates({ baseline: policy })).toBe(expected);
    expect(restrictsCreates({ baseline: PRESETS.strict, pushed: policy })).toBe(expected);
  });
});
