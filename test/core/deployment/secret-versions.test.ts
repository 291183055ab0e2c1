import { describe, expect, it } from 'vitest';
import {
  mergeVersions,
  readVersions,
  secretsOfKeys,
  versionIn,
  writeVersions,
} from '../../../core/deployment/secret-versions.ts';
import { sign } from '../../functions/fakes.ts';
import { STACK_ID } from './state-factory.ts';

const keyOf = (logicalId: string, secret = 'shop/db') =>
  JSON.stringify(['', logicalId, 'MasterUsername', `{{resolve:secretsmanager:${secret}:SecretString:username}}`]);
const SECRET = 'secretsmanager:shop/db';

it('a version is unknown if it has no entry, even with the name of an object property', () => {
  expect(versionIn({ a: 'v1' }, 'a')).toBe('v1');
  expect(versionIn({ a: 'v1' }, 'b')).toBeUndefined();
  expect(versionIn({}, 'constructor')).toBeUndefined();
});

it('each secret is listed once, even if several keys use it', () => {
  expect(secretsOfKeys([keyOf('A'), keyOf('B'), keyOf('C', 'shop/cache')])).toEqual([SECRET, 'secretsmanager:shop/cache']);
});

describe('the versions after a success', () => {
  it('contain the versions of the operation, and of resources that it did not change', () => {
    const stored = { [keyOf('Old')]: 'v1', [keyOf('Db')]: 'v1' };

    expect(mergeVersions(stored, [{ key: keyOf('Db'), secret: SECRET }], { [SECRET]: 'v2' })).toEqual({
      [keyOf('Old')]: 'v1',
      [keyOf('Db')]: 'v2',
    });
  });

  it('do not contain a reference of the operation whose version is unknown', () => {
    expect(mergeVersions({ [keyOf('Db')]: 'v1' }, [{ key: keyOf('Db'), secret: SECRET }], {})).toEqual({});
  });

  it('are at most 100, the newest ones', () => {
    const stored = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [keyOf(`Db${index}`), 'v1']));
    const merged = mergeVersions(stored, [{ key: keyOf('New'), secret: SECRET }], { [SECRET]: 'v2' });

    expect(Object.keys(merged)).toHaveLength(100);
    expect(merged).toMatchObject({ [keyOf('New')]: 'v2', [keyOf('Db1')]: 'v1' });
    expect(merged).not.toHaveProperty([keyOf('Db0')]);
  });
});

describe('the stored versions of a stack', () => {
  const VERSIONS = { [keyOf('Db')]: 'v1' };

  it('are read as they were written', async () => {
    expect(await readVersions(STACK_ID, await writeVersions(STACK_ID, VERSIONS, sign), sign)).toEqual(VERSIONS);
  });

  it.each([
    ['belongs to another stack', async () => writeVersions('arn:other', VERSIONS, sign)],
    ['has a version that was changed', async () => (await writeVersions(STACK_ID, VERSIONS, sign)).replace('"v1"', '"v2"')],
    ['is signed with another secret', async () => writeVersions(STACK_ID, VERSIONS, async () => 'abc')],
    ['has no signature', async () => JSON.stringify({ versions: VERSIONS })],
    ['is not JSON', async () => '{'],
  ])('are unknown if the stored object %s', async (_, write) => {
    expect(await readVersions(STACK_ID, await write(), sign)).toEqual({});
  });
});
