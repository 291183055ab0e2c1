import { describe, expect, it } from 'vitest';
import type { ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { recordProperties } from '../../../core/record/record-properties.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';

function recordOf(resource: ResourceChange, hiddenParameters: readonly string[] = []) {
  return recordProperties({ path: '', valued: makeChange(resource) }, hiddenParameters);
}

describe('recordProperties', () => {
  it('lists each changed property once, with its values, its recreation, and its cause', () => {
    const target = {
      Name: 'TopicName',
      Path: '/Properties/TopicName',
      RequiresRecreation: 'Always',
      BeforeValue: 'a',
      AfterValue: 'b',
    };
    const Details = [
      makeDetail({ ...target, RequiresRecreation: 'Conditionally' }, { Evaluation: 'Dynamic' }),
      makeDetail(target, { CausingEntity: 'Prefix' }),
      makeDetail(target, { CausingEntity: 'Base.Arn' }),
      makeDetail(target, { CausingEntity: 'Prefix' }),
    ];

    expect(recordOf({ Details })).toEqual([
      {
        name: 'TopicName',
        path: '/Properties/TopicName',
        before: 'a',
        after: 'b',
        requiresRecreation: 'Always',
        causedBy: 'Base.Arn, Prefix',
      },
    ]);
  });

  it('lists the facts of a describe without values', () => {
    const Details = [
      makeDetail({ Name: 'B', RequiresRecreation: 'Never' }),
      makeDetail({ Name: 'A', RequiresRecreation: undefined }),
    ];

    expect(recordProperties({ path: '', plain: makeChange({ Details }) }, [])).toEqual([
      { name: 'A' },
      { name: 'B', requiresRecreation: 'Never' },
    ]);
  });

  it('names a property without a name by its path or its attribute, if any', () => {
    const Details = [
      makeDetail({ Name: undefined, Path: '/Properties/Tags/0', Attribute: 'Tags', RequiresRecreation: undefined }),
      makeDetail({ Name: undefined, Attribute: 'Metadata', RequiresRecreation: undefined }),
      {},
    ];

    expect(recordOf({ Details })).toEqual([{ name: '' }, { name: '0', path: '/Properties/Tags/0' }, { name: 'Metadata' }]);
  });

  it.each(['before', 'after'] as const)('masks a value whose name in a pair only the context %s the change shows', (side) => {
    const pair = { Name: 'DB_PASSWORD', Value: 'hunter2' };
    const contextOf = (shown: 'before' | 'after') => JSON.stringify({ Properties: { Setting: shown === side ? pair : {} } });
    const value = side === 'before' ? { BeforeValue: 'hunter2' } : { AfterValue: 'hunter2' };
    const Details = [makeDetail({ Name: 'Value', Path: '/Properties/Setting/Value', ...value })];
    const resource = { Details, BeforeContext: contextOf('before'), AfterContext: contextOf('after') };

    expect(recordOf(resource)).toMatchObject([{ [side]: '****' }]);
  });

  it('shows the place of the secret of a container, and not a secret in it', () => {
    const Path = '/Properties/ContainerDefinitions/0/Secrets/0/ValueFrom';
    const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-abc123';
    const Details = [makeDetail({ Name: 'ValueFrom', Path, BeforeValue: arn, AfterValue: 'password=hunter2' })];

    expect(recordOf({ Details })).toMatchObject([{ before: arn, after: '****' }]);
  });

  it('combines the values of two details', () => {
    const details = [makeDetail({ BeforeValue: 'a' }), makeDetail({ AfterValue: 'b' }), makeDetail()];

    for (const Details of [details, details.toReversed()]) {
      expect(recordOf({ Details })).toEqual([{ name: 'KeySchema', before: 'a', after: 'b', requiresRecreation: 'Never' }]);
    }
  });

  it('lists the properties of an Add and of a Remove from their contexts', () => {
    expect(recordOf({ Action: 'Add', AfterContext: '{"Properties":{"B":{"C":[1]},"A":"x"}}' })).toEqual([
      { name: 'A', path: '/Properties/A', after: 'x' },
      { name: 'B', path: '/Properties/B', after: '{"C":[1]}' },
    ]);
    expect(recordOf({ Action: 'Remove', BeforeContext: '{"Properties":{"A":"x"}}' })).toEqual([
      { name: 'A', path: '/Properties/A', before: 'x' },
    ]);
  });

  it('lists only the differences of two contexts', () => {
    const BeforeContext = '{"Properties":{"A":"x","B":[1],"C":"y"}}';

    expect(recordOf({ Action: 'Import', BeforeContext, AfterContext: '{"Properties":{"A":"x","B":[2],"D":1}}' })).toEqual([
      { name: 'B', path: '/Properties/B', before: '[1]', after: '[2]' },
      { name: 'C', path: '/Properties/C', before: 'y' },
      { name: 'D', path: '/Properties/D', after: '1' },
    ]);
  });

  it.each(['', 'no json', '"text"', 'null', '{}', '{"Properties":"x"}', '{"Properties":null}'])(
    'lists nothing for the context %j',
    (AfterContext) => {
      expect(recordOf({ Action: 'Add', AfterContext })).toEqual([]);
    },
  );

  it('lists nothing for an entry without a resource', () => {
    expect(recordProperties({ path: '', plain: {} }, [])).toEqual([]);
  });

  it('truncates long values', () => {
    const [property] = recordOf({ Details: [makeDetail({ BeforeValue: 'x'.repeat(5_000), AfterValue: 'y'.repeat(4_000) })] });

    expect(property?.before).toHaveLength(4_000);
    expect(property?.after).toBe('y'.repeat(4_000));
  });
});

describe('secrets', () => {
  const values = (BeforeValue: string | undefined, AfterValue: string | undefined, target: object = {}) => ({
    Details: [makeDetail({ Name: 'Value', BeforeValue, AfterValue, ...target })],
  });

  it.each([
    ['a secret name', values('a', 'b', { Name: 'Password' })],
    ['a NoEcho value that is shown from now on', values('****', 'b')],
    ['a NoEcho value that was shown until now', values('a', '****')],
    ['a NoEcho value inside of another one', values('user=****', 'user=b')],
    ['a reference to a secret', values('{{resolve:secretsmanager:x}}', 'b')],
    ['a reference to a secure parameter', values('a', '{{resolve:ssm-secure:x}}')],
    ['a secret name on the path', values('a', 'b', { Path: '/Properties/Credentials/Value' })],
  ])('are masked before and after the change: %s', (_, resource) => {
    expect(recordOf(resource)[0]).toMatchObject({ before: '****', after: '****' });
  });

  it('are masked only if they come from a NoEcho parameter', () => {
    const Details = [makeDetail({ Name: 'Value', BeforeValue: 'a', AfterValue: 'b' }, { CausingEntity: 'Hidden' })];

    expect(recordOf({ Details }, ['Hidden'])[0]).toMatchObject({ before: '****', after: '****' });
    expect(recordOf({ Details }, ['Other'])[0]).toMatchObject({ before: 'a', after: 'b' });
  });

  it('are masked in pairs on the path, which either context shows', () => {
    const path = { Path: '/Properties/Containers/0/Environment/1/Value' };
    const context = JSON.stringify({
      Properties: {
        Containers: [
          {
            Name: 'web',
            Environment: [
              { Name: 'REGION', Value: 'eu' },
              { Name: 'DB_PASSWORD', Value: 'b' },
            ],
          },
        ],
      },
    });

    expect(recordOf({ ...values('a', 'b', path), AfterContext: context })[0]).toMatchObject({ before: '****', after: '****' });
    expect(recordOf({ ...values('a', 'b', path), BeforeContext: context })[0]).toMatchObject({ before: '****', after: '****' });
    expect(recordOf({ ...values('a', 'b', { Path: path.Path.replace('/1/', '/0/') }), AfterContext: context })[0]).toMatchObject({
      before: 'a',
      after: 'b',
    });
  });

  it('are masked in lists whose names neither context shows, as contexts can be cut', () => {
    const path = { Path: '/Properties/Environment/0/Value' };

    expect(recordOf({ ...values('a', 'b', path), AfterContext: '{"Properties":{"Environment":[{"Na' })[0]).toMatchObject({
      before: '****',
      after: '****',
    });
    expect(recordOf(values('a', 'b', path))[0]).toMatchObject({ after: '****' });
    expect(recordOf({ ...values('a', 'b', path), AfterContext: '{"Properties":{"Environment":[{}]}}' })[0]).toMatchObject({
      after: 'b',
    });
    expect(recordOf(values('a', 'b', { Path: '/Properties/Environment/0/Size', Name: 'Size' }))[0]).toMatchObject({ after: 'b' });
    expect(recordOf(values('a', 'b', { Path: '/Properties/Value' }))[0]).toMatchObject({ after: 'b' });
  });

  it('are recognized by the name of a resource with one value', () => {
    const Properties = { Name: '/prod/db/password', Type: 'String', Value: 'x' };

    expect(recordOf({ Action: 'Add', AfterContext: JSON.stringify({ Properties }) })).toEqual([
      { name: 'Name', path: '/Properties/Name', after: '/prod/db/password' },
      { name: 'Type', path: '/Properties/Type', after: 'String' },
      { name: 'Value', path: '/Properties/Value', after: '****' },
    ]);
    expect(recordOf({ LogicalResourceId: 'DbPassword', ...values('a', 'b', { Path: '/Properties/Value' }) })[0]).toMatchObject({
      before: '****',
      after: '****',
    });
    expect(
      recordOf({ LogicalResourceId: 'DbPassword', ...values('a', 'b', { Name: 'Type', Path: '/Properties/Type' }) })[0],
    ).toMatchObject({ after: 'b' });
    expect(
      recordOf({ LogicalResourceId: 'DbPassword', ...values('a', 'b', { Path: '/Properties/Inner/Value' }) })[0],
    ).toMatchObject({ after: 'b' });
  });

  it('are found in escaped parts of the path', () => {
    const path = { Path: '/Metadata/files/~1etc~1db~0password/content', Name: 'content' };

    expect(recordOf(values('a', 'b', path))[0]).toMatchObject({ after: '****' });
    expect(
      recordOf({
        ...values('a', 'b', { Path: '/Metadata/~1a~0b/0/Value' }),
        AfterContext: '{"Metadata":{"/a~b":[{"Name":"region"}]}}',
      })[0],
    ).toMatchObject({ after: 'b' });
  });

  it('are recognized by the parameter that they come from', () => {
    const Details = [makeDetail({ Name: 'Line', BeforeValue: 'a', AfterValue: 'b' }, { CausingEntity: 'DbPassword' })];

    expect(recordOf({ Details })[0]).toMatchObject({ before: '****', after: '****' });
  });

  it('are masked in the properties of an Add', () => {
    const AfterContext = JSON.stringify({
      Properties: { MasterUserPassword: 'x', Environment: { Variables: { API_KEY: 'y', REGION: 'eu' } } },
    });

    expect(recordOf({ Action: 'Add', AfterContext })).toEqual([
      { name: 'Environment', path: '/Properties/Environment', after: '{"Variables":{"API_KEY":"****","REGION":"eu"}}' },
      { name: 'MasterUserPassword', path: '/Properties/MasterUserPassword', after: '****' },
    ]);
  });

  it('do not include a reference to a public value', () => {
    expect(recordOf(values('{{resolve:ssm:x}}', 'b'))[0]).toMatchObject({ before: '{{resolve:ssm:x}}', after: 'b' });
  });

  it('are absent before or after the change if they have no value there', () => {
    expect(recordOf(values(undefined, '****'))[0]).not.toHaveProperty('before');
    expect(recordOf(values('****', undefined))[0]).not.toHaveProperty('after');
  });
});

it('shows the start of the signature of a value that is too long to show', () => {
  const AfterValue = `(Truncated-Signature):${'0123456789abcdef'.repeat(4)}`;
  const Details = [makeDetail({ Name: 'Body', BeforeValue: 'short', AfterValue })];

  expect(recordOf({ Details })).toEqual([
    expect.objectContaining({ before: 'short', after: '(too long to show, signature 0123456789ab…)' }),
  ]);
});
