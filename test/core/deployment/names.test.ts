import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changeSetNameOf,
  changeSetPrefixOf,
  clientRequestTokenOf,
  isAmbiguousName,
  stackNameOf,
} from '../../../core/deployment/names.ts';

const signWith = (secret: string) => async (text: string) => createHmac('sha256', secret).update(text).digest('hex');
const sign = signWith('the secret of this gate');
const execution = (name: string, id = `arn:aws:states:eu-west-1:111111111111:execution:deploy:${name}`) => ({ id, name });

describe('the stack name', () => {
  it('joins environment and stack as in the AWS blog article', () => {
    expect(stackNameOf({ environmentName: 'prod', stackName: 'orders' })).toBe('prod-orders');
  });
});

describe('the name of an execution', () => {
  it.each(['-first-create', '-failed-stack', '-next-stack', '-next-stack-deleted', '-retired'])(
    'is ambiguous if it ends like the name of a record: %s',
    (suffix) => {
      expect([isAmbiguousName(`a${suffix}`), isAmbiguousName(`a${suffix}-b`), isAmbiguousName('a')]).toEqual([
        true,
        false,
        false,
      ]);
    },
  );
});

describe('the names of a deployment', () => {
  it('derive from the execution, so that a retried task uses the same names', async () => {
    expect(await changeSetNameOf(execution('1f0e-42'), sign)).toMatch(/^stackgate-1f0e-42-[0-9a-f]{32}$/);
    expect(await changeSetNameOf(execution('1f0e-42'), sign)).toBe(await changeSetNameOf(execution('1f0e-42'), sign));
    expect(await clientRequestTokenOf(execution('1f0e-42'), 'create', sign)).toMatch(/^stackgate-create-[0-9a-f]{32}$/);
  });

  it('start with a readable prefix', async () => {
    expect(changeSetPrefixOf({ name: '1f0e-42' })).toBe('stackgate-1f0e-42-');
    expect(await changeSetNameOf(execution('a_b'), sign)).toContain(changeSetPrefixOf({ name: 'a_b' }));
  });

  it('cannot be computed without the secret of the gate', async () => {
    const other = signWith('another secret');

    expect(await changeSetNameOf(execution('1'), other)).not.toBe(await changeSetNameOf(execution('1'), sign));
    expect(await clientRequestTokenOf(execution('1'), 'execute', other)).not.toBe(
      await clientRequestTokenOf(execution('1'), 'execute', sign),
    );
  });

  it('differ for executions of one name in two state machines', async () => {
    const [here, there] = [execution('1'), execution('1', 'arn:aws:states:eu-west-1:111111111111:execution:other:1')];

    expect(await changeSetNameOf(here, sign)).not.toBe(await changeSetNameOf(there, sign));
    expect(await clientRequestTokenOf(here, 'create', sign)).not.toBe(await clientRequestTokenOf(there, 'create', sign));
  });

  it('are different tokens for different calls', async () => {
    const purposes = ['create', 'change-set', 'execute', 'delete'] as const;
    const tokens = await Promise.all(purposes.map((purpose) => clientRequestTokenOf(execution('1'), purpose, sign)));

    expect(new Set(tokens.map((token) => token.slice(-32))).size).toBe(purposes.length);
  });

  it('are names that CloudFormation accepts for every execution name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }), async (name) => {
        expect(await changeSetNameOf(execution(name), sign)).toMatch(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
        expect(await clientRequestTokenOf(execution(name), 'delete', sign)).toMatch(/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/);
      }),
    );
  });

  it('are different for executions whose names differ in a character that CloudFormation refuses', () => {
    expect(changeSetPrefixOf({ name: 'a_b' })).not.toBe(changeSetPrefixOf({ name: 'a-b' }));
    expect(changeSetPrefixOf({ name: 'a_b' })).not.toBe(changeSetPrefixOf({ name: 'a.b' }));
  });
});
