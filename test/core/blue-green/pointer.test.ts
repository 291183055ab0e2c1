import { describe, expect, it } from 'vitest';
import {
  aliasOf,
  type Pointer,
  pointerParameterOf,
  pointerPathOf,
  readPointer,
  writePointer,
} from '../../../core/blue-green/pointer.ts';

const SHOP = { environmentName: 'prod', stackName: 'shop' };
const POINTER: Pointer = {
  version: 1,
  ...SHOP,
  current: 'arn:aws:cloudformation:us-east-1:111111111111:stack/prod-shop-bg-1/2',
  previous: {
    stackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/prod-shop/1',
    switchedAt: '2026-03-01T10:00:00.000Z',
    retireAt: '2026-03-02T10:00:00.000Z',
    wasProtected: false,
    policySha256: 'abc',
  },
  next: { stackName: 'prod-shop-bg-3', executionArn: 'arn:execution', expiresAt: '2026-03-02T10:00:00.000Z' },
};

describe('a pointer', () => {
  it('is read as it was written', () => {
    expect(readPointer(writePointer(POINTER), SHOP, 's3://gate/pointers/prod/shop.json')).toEqual(POINTER);
  });

  it.each([
    ['is not JSON', 'x'],
    ['has another form', '{}'],
    ['is the pointer of another deployment', writePointer({ ...POINTER, environmentName: 'prod-shop' })],
    ['has a time that is not a time', writePointer({ ...POINTER, next: { ...POINTER.next, expiresAt: 'soon' } as never })],
  ])('is refused if its text %s', (_, text) => {
    expect(() => readPointer(text, SHOP, 's3://gate/pointers/prod/shop.json')).toThrow(
      'Expected s3://gate/pointers/prod/shop.json to be the pointer of the deployment prod/shop, got other content',
    );
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
