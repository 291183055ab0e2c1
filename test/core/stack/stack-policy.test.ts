import { describe, expect, it } from 'vitest';
import { ALLOW_EVERY_UPDATE, combinePolicies, isAtLeastAsStrict, isSamePolicy } from '../../../core/stack/stack-policy.ts';

const ALLOW = { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' };
const DENY = { Effect: 'Deny', Principal: '*', Action: 'Update:Delete', Resource: 'LogicalResourceId/Orders' };
const MODIFY = { ...ALLOW, Action: 'Update:Modify' };
const policy = (...Statement: readonly unknown[]) => JSON.stringify({ Statement });

describe('a new stack policy', () => {
  it.each<[string, string | undefined, string]>([
    ['of a stack without a policy', undefined, policy(ALLOW)],
    ['of a stack whose policy allows every update', ALLOW_EVERY_UPDATE, policy(MODIFY)],
    ['with the keys in another order', policy(DENY), policy(Object.fromEntries(Object.entries(DENY).reverse()))],
    ['with one more Deny statement', policy(MODIFY), policy(MODIFY, DENY)],
    ['with one more Deny statement before the others', policy(MODIFY), policy(DENY, MODIFY)],
    ['with a single statement instead of a list', policy(MODIFY), JSON.stringify({ Statement: MODIFY })],
    ['that is equal and unreadable', 'no JSON', 'no JSON'],
  ])('is at least as strict %s', (_name, before, after) => {
    expect(isAtLeastAsStrict(before, after)).toBe(true);
  });

  it.each([
    ['that allows every update', policy(DENY), ALLOW_EVERY_UPDATE],
    ['without one of the statements', policy(ALLOW, DENY), policy(ALLOW)],
    ['with one more Allow statement', policy(DENY), policy(DENY, ALLOW)],
    ['with the same statements in another order', policy(ALLOW, DENY), policy(DENY, ALLOW)],
    ['with one of the statements again', policy(ALLOW, DENY), policy(ALLOW, DENY, ALLOW)],
    ['with a statement that is not an object', policy(MODIFY), policy(MODIFY, 'Deny')],
    ['that has no statements', policy(DENY), '{}'],
    ['that is unreadable', policy(DENY), 'no JSON'],
    ['that is not an object', 'null', policy(DENY)],
  ])('can loosen the protection %s', (_name, before, after) => {
    expect(isAtLeastAsStrict(before, after)).toBe(false);
  });
});

describe('the stack policy during an update', () => {
  it.each<[string, string | undefined, string, string]>([
    ['has the current statements and the new Deny statements', policy(ALLOW), policy(DENY), policy(ALLOW, DENY)],
    ['has each statement once', policy(ALLOW, DENY), policy(DENY), policy(ALLOW, DENY)],
    [
      'allows every update of a stack without a policy, but for the new Deny statements',
      undefined,
      policy(DENY),
      policy(ALLOW, DENY),
    ],
    ['is the current one without new Deny statements', policy(DENY), policy(ALLOW), policy(DENY)],
    ['is the current one if that is unreadable', 'no JSON', policy(DENY), 'no JSON'],
    ['is the current one if the new one is unreadable', policy(DENY), 'no JSON', policy(DENY)],
    [
      'allows every update of a stack without a policy and without new Deny statements',
      undefined,
      policy(ALLOW),
      ALLOW_EVERY_UPDATE,
    ],
  ])('%s', (_name, before, after, during) => {
    expect(combinePolicies(before, after)).toBe(during);
  });
});

describe('two stack policies', () => {
  it('are the same if they are equal as JSON', () => {
    expect(isSamePolicy(undefined, undefined)).toBe(true);
    expect(isSamePolicy(policy(ALLOW), undefined)).toBe(true);
    expect(isSamePolicy(policy(ALLOW, DENY), undefined)).toBe(false);
    expect(isSamePolicy('{"a":1,"b":2}', '{ "b": 2, "a": 1 }')).toBe(true);
    expect(isSamePolicy('{"a":1}', '{"a":2}')).toBe(false);
  });
});
