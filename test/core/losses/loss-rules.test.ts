import { describe, expect, it } from 'vitest';
import { findLosses } from '../../../core/losses/find-losses.ts';
import type { Loss } from '../../../core/losses/loss.ts';
import { LOSS_RULES } from '../../../core/losses/loss-rules.ts';
import { findResourceRules } from '../../../core/resource-types/resource-rules.ts';
import { makeAddition, makeHiddenUpdate, makeUpdate, type Properties } from './changes.ts';
import { LOSS_EXAMPLES, type LossExample } from './loss-examples.ts';

const keyOf = (type: string, path: string, effect: string): string => `${type} ${path} ${effect}`;

/** The losses of a change that one row finds. */
function lossesOf({ type, path, effect }: LossExample, before: Properties, after: Properties): readonly Loss[] {
  const property = path.replace(/[/[].*/, '');
  const place = path.replace(/\[[^\]]*\]/g, '').replaceAll('/', '.');
  return findLosses(makeUpdate(type, before, after)).filter(
    (loss) => loss.effect === effect && loss.property === property && loss.path.replace(/\[[^\]]*\]/g, '') === place,
  );
}

describe.each(LOSS_EXAMPLES)('$type $path', (example) => {
  it('is a loss in one direction', () => {
    expect(lossesOf(example, example.strong, example.weak)).not.toEqual([]);
  });

  it(`is ${example.bothWays ? 'a' : 'no'} loss in the other direction`, () => {
    expect(lossesOf(example, example.weak, example.strong)).toHaveLength(example.bothWays ? 1 : 0);
  });

  it('is not a loss if nothing gets weaker than the default of an absent property', () => {
    const [before, after] = example.same;

    expect(lossesOf(example, before, after)).toEqual([]);
  });

  it('is treated as a loss if the change set shows no values, and a detail names the property', () => {
    const property = example.path.replace(/[/[].*/, '');
    const found = findLosses(makeHiddenUpdate(example.type, [property]));

    expect(found.some(({ effect }) => effect === example.effect)).toBe(!isProvablyHarmless(example));
    expect(findLosses(makeHiddenUpdate(example.type, ['Tags']))).toEqual([]);
  });

  it('is a loss if the new value is only known after the change', () => {
    const { type, effect, strong, path } = example;
    const property = path.replace(/[/[].*/, '');
    const after = { ...strong, [property]: '{{changeSet:KNOWN_AFTER_APPLY}}' };

    expect(findLosses(makeUpdate(type, strong, after)).some((loss) => loss.effect === effect)).toBe(
      !isProvablyHarmless(example) && !isKept(example),
    );
  });

  it('is a loss if a part of the old value is not shown', () => {
    const { type, effect, strong, weak } = example;
    const losing = hideEachPart(strong).filter((before) =>
      findLosses(makeUpdate(type, before as Properties, weak)).some((loss) => loss.effect === effect),
    );

    expect(losing).toHaveLength(hideEachPart(strong).length);
  });

  it('is a loss if a part of the new value is not shown', () => {
    const { type, effect, strong, weak } = example;
    const harmless = hideEachPart(weak).filter(
      (after) => !findLosses(makeUpdate(type, strong, after as Properties)).some((loss) => loss.effect === effect),
    );

    if (!isProvablyHarmless(example) && !isKept(example) && !isOfManagedPolicies(example)) expect(harmless).toEqual([]);
  });

  it('has a consequence and advice', () => {
    for (const { consequence, advice, path } of lossesOf(example, example.strong, example.weak)) {
      expect(consequence.startsWith(`${path} `)).toBe(true);
      expect(consequence).not.toMatch(/[{}]|undefined|NaN|\.$/);
      expect(advice).toMatch(/^[A-Z].*\.$/);
    }
  });
});

/** Returns a copy of a value for each of its scalars, with a placeholder in place of the scalar. */
function hideEachPart(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return ['(Truncated-Signature):0000'];
  return Object.entries(value).flatMap(([name, inner]) =>
    hideEachPart(inner).map((hidden) => (Array.isArray(value) ? value.with(Number(name), hidden) : { ...value, [name]: hidden })),
  );
}

/** A value that is known later is present, and a principal that is known later is one resource. */
function isKept({ type, path }: LossExample): boolean {
  const isRemoval = LOSS_RULES.some(
    (rule) =>
      rule.types.includes(type) &&
      rule.path === path &&
      rule.comparison.kind === 'removed' &&
      !path.includes('/') &&
      path !== 'LockConfiguration',
  );
  return isRemoval || path === 'Principal' || (type === 'AWS::SQS::Queue' && path === 'KmsMasterKeyId');
}

/** The ARN of a managed policy that is not shown is usually the ARN of a policy in the stack. */
function isOfManagedPolicies({ path }: LossExample): boolean {
  return path === 'ManagedPolicyArns' || path === 'ManagedPolicies';
}

/** A key policy that is not shown is reported as `expose` alone. */
function isProvablyHarmless({ path, effect }: LossExample): boolean {
  return path === 'KeyPolicy' && effect === 'unprotect';
}

describe('the table of losses', () => {
  const rows = LOSS_RULES.flatMap(({ types, path, effect }) => types.map((type) => ({ type, path, effect })));

  it('has an example of each row', () => {
    const examples = new Set(LOSS_EXAMPLES.map(({ type, path, effect }) => keyOf(type, path, effect)));

    expect(rows.filter(({ type, path, effect }) => !examples.has(keyOf(type, path, effect)))).toEqual([]);
  });

  it('has no row twice', () => {
    const keys = rows.map(({ type, path, effect }) => keyOf(type, path, effect));

    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it.each(rows.filter(({ type }) => !type.startsWith('Custom::')))(
    'names a property of the registry: $type $path',
    ({ type, path }) => {
      const property = path.replace(/[/[].*/, '');

      expect(findResourceRules(type)?.properties.has(property)).toBe(true);
    },
  );
});

describe('a new resource', () => {
  const exposing = LOSS_EXAMPLES.filter(({ effect }) => effect === 'expose');
  const existingOnly = new Set(
    LOSS_RULES.filter((rule) => rule.existingOnly).flatMap(({ types, path }) => types.map((type) => `${type} ${path}`)),
  );

  it.each(exposing.filter(({ type, path, weak }) => !existingOnly.has(`${type} ${path}`) && Object.keys(weak).length > 0))(
    'exposes by $type $path',
    ({ type, weak, strong }) => {
      expect(findLosses(makeAddition(type, weak)).some(({ effect }) => effect === 'expose')).toBe(true);
      expect(findLosses(makeAddition(type, strong))).toEqual([]);
    },
  );

  it.each(exposing.filter(({ type, path }) => existingOnly.has(`${type} ${path}`)))(
    'is not compared by $type $path',
    ({ type, weak }) => {
      expect(findLosses(makeAddition(type, weak))).toEqual([]);
    },
  );

  it.each(LOSS_EXAMPLES.filter(({ effect }) => effect !== 'expose'))('loses nothing by $type $path', ({ type, weak }) => {
    expect(findLosses(makeAddition(type, weak)).filter(({ effect }) => effect !== 'expose')).toEqual([]);
  });
});
