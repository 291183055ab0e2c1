import { describe, expect, it } from 'vitest';
import {
  aliasOf,
  pointerKeyOf,
  pointerParameterOf,
  pointerPathOf,
  pointerPrefixOf,
  readPointerKey,
} from '../../../core/blue-green/pointer.ts';

const SHOP = { environmentName: 'prod', stackName: 'shop' };

describe('the key of a pointer', () => {
  it.each([SHOP, { stackName: 'Shop' }])('contains the deployment and the number: %j', (deployment) => {
    expect(readPointerKey(pointerKeyOf(deployment, 12))).toEqual({ deployment, number: 12 });
  });

  it('follows those of earlier pointers in the order of characters', () => {
    const keys = [1, 9, 10, 123_456].map((number) => pointerKeyOf(SHOP, number));

    expect(keys.toSorted()).toEqual(keys);
  });

  it('has a prefix that no other deployment has', () => {
    expect(pointerKeyOf({ ...SHOP, stackName: 'shop-2' }, 1).startsWith(pointerPrefixOf(SHOP))).toBe(false);
    expect(pointerKeyOf(SHOP, 1)).toBe(`${pointerPrefixOf(SHOP)}0000000001.json`);
  });

  it.each([
    'pointers/prod/shop.json',
    'pointers/prod/shop.1.json',
    'pointers/shop.0000000001.json',
    'stacks/prod/shop.0000000001.json',
  ])('is not the key of another object: %s', (key) => {
    expect(readPointerKey(key)).toBeUndefined();
  });
});

describe('the names of a deployment', () => {
  it('differ for deployments whose stacks have the same name', () => {
    const paths = [
      { environmentName: 'prod', stackName: 'shop-2' },
      { environmentName: 'prod-shop', stackName: '2' },
      { stackName: 'prod-shop-2' },
    ].map(pointerPathOf);

    expect(new Set(paths).size).toBe(3);
    expect(paths).toEqual(['prod/shop-2', 'prod-shop/2', '-/prod-shop-2']);
  });

  it('are below the name of the gate in Parameter Store', () => {
    expect(pointerParameterOf('Gate-Stackgate', SHOP)).toBe('/stackgate/Gate-Stackgate/prod/shop');
  });

  it.each([
    [SHOP, 'prod-shop-current'],
    [{ stackName: 'Shop' }, 'Shop-current'],
  ])('give the alias', (deployment, alias) => {
    expect(aliasOf(deployment)).toBe(alias);
  });
});
