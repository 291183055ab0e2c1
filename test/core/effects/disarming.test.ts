import { describe, expect, it } from 'vitest';
import { isDisarming, provesProtectionKept } from '../../../core/effects/disarming.ts';
import { makeDetail } from '../../support/change-sets.ts';

function changeOf(Attribute: string, BeforeValue?: string, AfterValue?: string) {
  return { Scope: [Attribute], Details: [makeDetail({ Attribute, Name: undefined, BeforeValue, AfterValue })] };
}

describe.each(['DeletionPolicy', 'UpdateReplacePolicy'])('a change of %s', (attribute) => {
  it.each([
    ['Retain', 'Delete', true],
    ['Retain', 'Snapshot', true],
    ['Snapshot', 'Delete', true],
    ['Retain', undefined, true],
    [undefined, 'Delete', true],
    [undefined, 'Snapshot', true],
    ['Mystery', 'Snapshot', true],
    ['Retain', 'Mystery', true],
    ['Delete', 'Mystery', true],
    ['Snapshot', 'Mystery', true],
    ['Mystery', 'Delete', true],
    ['Delete', 'Delete', false],
    ['Delete', 'Snapshot', false],
    ['Delete', 'Retain', false],
    ['Snapshot', 'Snapshot', false],
    ['Snapshot', 'RetainExceptOnCreate', false],
    ['Retain', 'RetainExceptOnCreate', false],
    [undefined, 'Retain', false],
    ['Mystery', 'Retain', false],
  ])('from %s to %s disarms: %s', (before, after, expected) => {
    expect(isDisarming(changeOf(attribute, before, after))).toBe(expected);
    expect(provesProtectionKept(changeOf(attribute, before, after))).toBe(!expected);
  });

  it('disarms where no value shows its direction', () => {
    expect(isDisarming({ Scope: [attribute] })).toBe(true);
    expect(isDisarming({ Details: [makeDetail({ Attribute: attribute })] })).toBe(true);
  });

  it('disarms where one of two details weakens it', () => {
    const [weaker] = changeOf(attribute, 'Retain', 'Delete').Details;
    const [stronger] = changeOf(attribute, 'Delete', 'Retain').Details;

    expect(isDisarming({ Scope: [attribute], Details: [weaker ?? {}, stronger ?? {}] })).toBe(true);
  });
});

describe('a change that touches no protection', () => {
  it('disarms nothing and proves nothing', () => {
    expect(isDisarming({ Scope: ['Properties'], Details: [makeDetail(), {}] })).toBe(false);
    expect(isDisarming({})).toBe(false);
    expect(provesProtectionKept({ Scope: ['Properties'] })).toBe(false);
  });
});

it('what else changes says nothing about protections', () => {
  const { Details: kept } = changeOf('DeletionPolicy', 'Delete', 'Retain');
  const other = makeDetail({ Name: 'Size', BeforeValue: 'Retain', AfterValue: 'Delete' });

  expect(isDisarming({ Scope: ['DeletionPolicy', 'Properties'], Details: [other, ...kept, {}] })).toBe(false);
});

it('one weakened protection is enough', () => {
  const { Details: kept } = changeOf('DeletionPolicy', 'Delete', 'Retain');
  const { Details: weakened } = changeOf('UpdateReplacePolicy', 'Retain', 'Delete');

  expect(isDisarming({ Details: [...kept, ...weakened] })).toBe(true);
  expect(provesProtectionKept({ Details: [...kept, ...weakened] })).toBe(false);
});
