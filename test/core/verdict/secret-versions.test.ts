import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { type SecretComparison, secretsWithoutVersion } from '../../../core/deployment/secret-versions.ts';
import type { Effect } from '../../../core/effects/effect.ts';
import { effectOfChange } from '../../../core/effects/effect-of-change.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import REPLACING_PROPERTIES from '../../../core/resource-types/replacing-properties.generated.json' with { type: 'json' };
import SECRET_PROPERTIES from '../../../core/resource-types/secret-properties.generated.json' with { type: 'json' };
import { parseTemplate } from '../../../core/template/parse-template.ts';
import { addSecretEffects } from '../../../core/verdict/compare-secret-versions.ts';
import { findSecretReferences, findUsedSecrets, findUsedSecretsOf } from '../../../core/verdict/find-secret-references.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { distillReplacingProperties, distillSecretProperties } from '../../../scripts/distill-secret-properties.ts';
import { makeChange, makeDetail, makeEvidence } from '../../support/change-sets.ts';

const REFERENCE = '{{resolve:secretsmanager:shop/db:SecretString:username::}}';
const SECRET = 'secretsmanager:shop/db';
/** Key of the reference in the MasterUsername of the database. */
const KEY = JSON.stringify(['', 'Db', 'MasterUsername', REFERENCE]);

function makeDatabase(MasterUsername: unknown = REFERENCE, resource: ResourceChange = {}): ResourceChange {
  return {
    LogicalResourceId: 'Db',
    ResourceType: 'AWS::RDS::DBInstance',
    Details: [makeDetail({ Name: 'DBInstanceClass' })],
    AfterContext: JSON.stringify({ Properties: { MasterUsername, DBInstanceClass: 'db.t4g.small' } }),
    ...resource,
  };
}

function judgeDatabase(
  secretVersions: SecretComparison | undefined,
  preset: 'standard' | 'strict' | 'observe' | Policy = 'standard',
  resource: ResourceChange = makeDatabase(),
) {
  const { AfterContext: _, ...plain } = resource;
  const evidence = { ...makeEvidence(), changes: [{ path: '', plain: makeChange(plain), valued: makeChange(resource) }] };
  const policies = { baseline: typeof preset === 'string' ? PRESETS[preset] : preset };
  return judge(evidence, { policies, ...(secretVersions === undefined ? {} : { secretVersions }) });
}

it('the tables of properties that a secret can replace equal the output of their script; if this test fails, run `npm run distill`', () => {
  expect(SECRET_PROPERTIES).toEqual(distillSecretProperties());
  expect(REPLACING_PROPERTIES).toEqual(distillReplacingProperties());
});

describe('a reference to a secret', () => {
  it.each([
    [REFERENCE, [SECRET]],
    ['{{resolve:secretsmanager:shop/db}}', [SECRET]],
    ['{{resolve:secretsmanager:shop/db:SecretString:username:AWSCURRENT:}}', [SECRET]],
    ['{{resolve:secretsmanager:shop/db:SecretString:username::a-version-id}}', []],
    [
      '{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:SecretString:user::}}',
      ['secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf'],
    ],
    ['{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:SecretString:user::v1}}', []],
    ['{{resolve:ssm-secure:/shop/db}}', ['ssm-secure:/shop/db']],
    ['{{resolve:secretsmanager:shop/db:SecretString:username:blue:}}', ['secretsmanager:shop/db (blue)']],
    ['{{resolve:secretsmanager:shop/db:SecretString:username:blue:a-version-id}}', []],
    [
      '{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:SecretString:user:AWSPREVIOUS}}',
      ['secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf (AWSPREVIOUS)'],
    ],
    ['{{resolve:ssm-secure:/shop/db:3}}', []],
    ['{{resolve:ssm-secure:/shop/db:label}}', ['ssm-secure:/shop/db (label)']],
    ['{{resolve:ssm:/shop/db}}', []],
    ['{{resolve:secretsmanager::}}', ['secretsmanager::']],
    ['a-{{resolve:ssm-secure:/a}}-{{resolve:ssm-secure:/b}}', ['ssm-secure:/a', 'ssm-secure:/b']],
    ['admin', []],
  ])('without a version is found in %s', (text, secrets) => {
    expect(secretsWithoutVersion(text).map(({ secret }) => secret)).toEqual(secrets);
  });

  it('counts only in a property that replaces the resource, of a resource that is updated', () => {
    const find = (resource: ResourceChange) => findSecretReferences([{ path: 'Data', valued: makeChange(resource) }]);

    expect(find(makeDatabase())).toEqual([
      { path: 'Data', logicalResourceId: 'Db', property: 'MasterUsername', secret: SECRET, reference: REFERENCE },
    ]);
    expect(find({ ...makeDatabase(), ResourceType: 'AWS::Lambda::Function' })).toEqual([]);
    expect(find({ ...makeDatabase(), Action: 'Add' })).toEqual([]);
    expect(find(makeDatabase({ Ref: 'User' }))).toEqual([]);
    expect(find(makeDatabase('****'))).toEqual([]);
    expect(find({ ...makeDatabase(), ResourceType: 'AWS::Lambda::Function', AfterContext: 'no JSON' })).toEqual([]);
    expect(find({ ...makeDatabase(), AfterContext: '{"Properties":null}' })).toEqual([]);
    expect(find(makeDatabase(['admin', { first: REFERENCE, second: REFERENCE }]))).toEqual(find(makeDatabase()));
    expect(find({ ...makeDatabase(), LogicalResourceId: undefined, ResourceType: undefined })).toEqual([]);
    expect(findSecretReferences([{ path: '', plain: makeChange() }, { path: '' }])).toEqual([]);
  });
});

describe('a value that the change set does not show', () => {
  const TRUNCATED = '(Truncated-Signature):0123';
  const known = { deployed: { [KEY]: 'v1' }, current: { [SECRET]: 'v1' } };

  it.each([
    ['the context is too long', makeDatabase(REFERENCE, { AfterContext: TRUNCATED })],
    ['the context is no JSON', makeDatabase(REFERENCE, { AfterContext: 'no JSON' })],
    ['the user name is too long', makeDatabase(TRUNCATED)],
    ['the user name is known only after the update', makeDatabase('{{changeSet:KNOWN_AFTER_APPLY}}')],
    [
      'the name of the secret is known only after the update',
      makeDatabase('{{resolve:secretsmanager:{{changeSet:KNOWN_AFTER_APPLY}}:SecretString:username::}}'),
    ],
  ])('can be a reference to a changed secret if %s: strict refuses, and standard reports', (_, resource) => {
    expect(judgeDatabase(known, 'strict', resource).decision).toBe('forbid');
    const verdict = judgeDatabase(known, 'standard', resource);
    expect(verdict.decision).toBe('allow');
    expect(verdict.judgements[0]?.effect.sentence).toContain(
      'the change set does not show MasterUsername, which can refer to a secret',
    );
  });

  it('can be a reference to a changed secret if the response with values is incomplete', () => {
    const { AfterContext: _, ...plain } = makeDatabase();
    const judgeLacking = (more: object) =>
      judge(
        { ...makeEvidence(), changes: [{ path: '', plain: makeChange(plain), ...more }] },
        { policies: { baseline: PRESETS.strict } },
      );

    expect(judgeLacking({ lacksValues: true }).decision).toBe('forbid');
    expect(judgeLacking({}).decision).toBe('allow');
    expect(findSecretReferences([{ path: '', plain: makeChange({ ...plain, Action: 'Add' }), lacksValues: true }])).toEqual([]);
    expect(findUsedSecrets([{ path: '', plain: makeChange(plain), lacksValues: true }])).toEqual([]);
  });
});

it('a reference whose version is unknown is judged as a property of its own, and keeps the effect that CloudFormation states', () => {
  const references = findSecretReferences([{ path: '', valued: makeChange(makeDatabase()) }]);
  const update = effectOfChange({ path: '', plain: makeChange(makeDatabase()) });
  const possible = { effect: 'none', stated: 'may-replace', causes: ['MasterUsername'] };

  const add = (effect: Effect) => {
    const { sentence: _, note: __, ...judged } = addSecretEffects(effect, references, { deployed: {}, current: {} });
    return judged;
  };

  for (const also of [[], [{ effect: 'stop' as const, causes: ['Engine'] }]]) {
    const effect = { ...update, ...(also.length === 0 ? {} : { also }) };
    expect(add(effect)).toEqual({ ...effect, sentence: undefined, also: [...also, possible] });
  }
  for (const more of [{ stated: 'replace' as const }, { kind: 'replace' as const }, { kind: 'unknown' as const }]) {
    expect(add({ ...update, ...more })).toEqual({ ...update, ...more, sentence: undefined });
  }
});

it('a policy that restricts updates, and allows the property that changes, does not judge a reference whose version is unknown', () => {
  const rule = { name: 'size', match: { property: 'DBInstanceClass' }, decision: 'allow', reason: 'Sizes are safe.' } as const;
  const defaults = { ...PRESETS.standard.defaults, update: 'forbid' } as const;

  expect(judgeDatabase(undefined, { ...PRESETS.standard, defaults, rules: [rule] }).decision).toBe('allow');
});

it('a rule that allows the property that changes does not allow a reference whose version is unknown', () => {
  const rule = { name: 'size', match: { property: 'DBInstanceClass' }, decision: 'allow', reason: 'Sizes are safe.' } as const;
  const change = {
    path: '',
    plain: makeChange({ ...makeDatabase(), AfterContext: undefined }),
    valued: makeChange(makeDatabase()),
  };
  const policies = { baseline: { ...PRESETS.strict, rules: [rule] } };

  expect(judge({ ...makeEvidence(), changes: [change] }, { policies }).decision).toBe('forbid');
});

it('a reference counts only for the resource in its stack', () => {
  const references = findSecretReferences([{ path: 'Data', valued: makeChange(makeDatabase()) }]);
  const kinds = ['', 'Data', 'Data/Inner'].map((path) => {
    const effect = effectOfChange({ path, plain: makeChange(makeDatabase()) });
    return addSecretEffects(effect, references, {
      deployed: { [JSON.stringify(['Data', 'Db', 'MasterUsername', REFERENCE])]: 'v1' },
      current: { [SECRET]: 'v2' },
    }).kind;
  });

  expect(kinds).toEqual(['update', 'may-replace', 'update']);
});

describe('the secrets that an operation resolves', () => {
  const used = (path: string) => ({ key: JSON.stringify([path, 'Db', 'MasterUsername', REFERENCE]), secret: SECRET });

  it('are those of resources that a change set creates or updates', () => {
    const find = (resource: ResourceChange) =>
      findUsedSecrets([{ path: 'Data', plain: makeChange(resource), valued: makeChange(resource) }]);

    expect(find(makeDatabase())).toEqual([used('Data')]);
    expect(find(makeDatabase(REFERENCE, { Action: 'Add' }))).toEqual([used('Data')]);
    expect(find(makeDatabase(REFERENCE, { Action: 'Remove' }))).toEqual([]);
  });

  it('are those of literal references in the template of a first create', () => {
    const database = (MasterUsername: unknown) => ({ Type: 'AWS::RDS::DBInstance', Properties: { MasterUsername } });
    const find = (resource: unknown) => findUsedSecretsOf({ Resources: { Db: resource as ReturnType<typeof database> } });

    expect(find(database(REFERENCE))).toEqual([used('')]);
    expect(find(database({ 'Fn::Sub': REFERENCE }))).toEqual([used('')]);
    expect(find(database({ 'Fn::Sub': '{{resolve:secretsmanager:${Secret}:SecretString:username}}' }))).toEqual([]);
    expect(find({ Type: 'AWS::RDS::DBInstance' })).toEqual([]);
    expect(find(null)).toEqual([]);
    expect(findUsedSecretsOf({})).toEqual([]);
    expect(findUsedSecretsOf(parseTemplate('Resources:'))).toEqual([]);
  });
});

describe('a reference in any property that replaces a resource with data', () => {
  const configuration = [
    { Classification: 'hive-site', ConfigurationProperties: { 'javax.jdo.option.ConnectionPassword': REFERENCE } },
  ];

  it.each([
    ['AWS::RDS::DBInstance', 'DBName', REFERENCE],
    ['AWS::RDS::DBCluster', 'DatabaseName', `orders_${REFERENCE}`],
    ['AWS::EMR::Cluster', 'Configurations', configuration],
  ])('counts: %s %s', (ResourceType, property, value) => {
    const resource = makeDatabase('admin', { ResourceType, AfterContext: JSON.stringify({ Properties: { [property]: value } }) });
    const key = JSON.stringify(['', 'Db', property, REFERENCE]);

    expect(judgeDatabase({ deployed: { [key]: 'v1' }, current: { [SECRET]: 'v1' } }, 'strict', resource).decision).toBe('allow');
    expect(judgeDatabase({ deployed: { [key]: 'v1' }, current: { [SECRET]: 'v2' } }, 'standard', resource)).toMatchObject({
      decision: 'ask',
      judgements: [{ effect: { kind: 'may-replace', causes: [property] } }],
    });
    expect(judgeDatabase(undefined, 'strict', resource).decision).toBe('forbid');
  });
});

describe('an update of a database whose user name is in a secret', () => {
  it.each(['standard', 'strict'] as const)('is allowed by %s if the secret has the same version', (preset) => {
    const same = { deployed: { [KEY]: 'v1' }, current: { [SECRET]: 'v1' } };

    expect(judgeDatabase(same, preset).decision).toBe('allow');
    expect(judgeDatabase(same, preset).judgements[0]?.effect.sentence).not.toContain('secret');
  });

  it.each([
    ['standard', 'ask'],
    ['strict', 'forbid'],
  ] as const)('may replace the database for %s if the secret has another version', (preset, decision) => {
    const verdict = judgeDatabase({ deployed: { [KEY]: 'v1' }, current: { [SECRET]: 'v2' } }, preset);

    expect(verdict.decision).toBe(decision);
    expect(verdict.judgements[0]?.effect).toMatchObject({
      kind: 'may-replace',
      causes: ['MasterUsername'],
      also: [{ effect: 'update', causes: ['DBInstanceClass'] }],
      sentence: expect.stringContaining(
        'may be replaced because MasterUsername refers to the current version of secretsmanager:shop/db, which is not the version of the last',
      ),
    });
  });

  it('is judged by the version of the same reference of the same resource', () => {
    const other = JSON.stringify(['', 'Replica', 'MasterUsername', REFERENCE]);

    expect(judgeDatabase({ deployed: { [other]: 'v1' }, current: { [SECRET]: 'v2' } }).decision).toBe('allow');
    expect(judgeDatabase({ deployed: { [other]: 'v2', [KEY]: 'v1' }, current: { [SECRET]: 'v2' } }).decision).toBe('ask');
  });

  it.each([
    ['the version at the last deployment is unknown', { deployed: {}, current: { [SECRET]: 'v1' } }],
    ['the version now is unknown', { deployed: { [KEY]: 'v1' }, current: {} }],
    ['no version is known', undefined],
  ])('is reported by standard and refused by strict if %s', (_, versions) => {
    expect(judgeDatabase(versions).decision).toBe('allow');
    const reason =
      'MasterUsername refers to the current version of secretsmanager:shop/db. The gate cannot determine whether the secret has changed since the last successful deployment';
    expect(judgeDatabase(versions).judgements[0]?.effect.sentence).toContain(reason);
    expect(judgeDatabase(versions).evidence.notes).toEqual([expect.stringContaining(`Db (AWS::RDS::DBInstance): ${reason}`)]);
    expect(judgeDatabase(versions, 'strict').evidence.notes).toEqual([]);
    expect(judgeDatabase(versions, 'strict')).toMatchObject({
      decision: 'forbid',
      judgements: [{ effect: { kind: 'update', also: [{ effect: 'none', stated: 'may-replace', causes: ['MasterUsername'] }] } }],
    });
  });

  it('keeps a more severe effect', () => {
    const replaced = makeDatabase(REFERENCE, {
      Replacement: 'True',
      PolicyAction: 'ReplaceAndDelete',
      Details: [makeDetail({ Name: 'Engine', RequiresRecreation: 'Always' })],
    });
    const changed = judgeDatabase({ deployed: { [KEY]: 'v1' }, current: { [SECRET]: 'v2' } }, 'observe', replaced);
    const unknown = judgeDatabase(undefined, 'observe', replaced);

    expect(changed.judgements[0]?.effect).toMatchObject({ kind: 'replace', causes: ['Engine'] });
    expect(changed.judgements[0]?.effect.also).toContainEqual({ effect: 'may-replace', causes: ['MasterUsername'] });
    expect(unknown.judgements[0]?.effect.stated).toBeUndefined();
  });

  it('keeps the stated effect of an update that follows a reference', () => {
    const change = { path: '', plain: makeChange({ ...makeDatabase(), AfterContext: undefined }) };
    const effect = { ...effectOfChange(change), stated: 'may-replace' as const };
    const references = [{ path: '', logicalResourceId: 'Db', property: 'MasterUsername', secret: SECRET, reference: REFERENCE }];
    const versions = { deployed: { [KEY]: 'v1' }, current: { [SECRET]: 'v2' } };

    expect(addSecretEffects(effect, references, versions).also).toEqual([
      { effect: 'update', causes: ['DBInstanceClass'], stated: 'may-replace' },
    ]);
  });

  it('is never judged less strictly because of its references', () => {
    const versions = fc.dictionary(fc.constantFrom(KEY, SECRET, 'secretsmanager:other'), fc.constantFrom('v1', 'v2'));
    const order = ['allow', 'ask', 'forbid'];

    fc.assert(
      fc.property(versions, versions, fc.constantFrom('False', 'True', 'Conditional'), (deployed, current, Replacement) => {
        for (const preset of ['standard', 'strict'] as const) {
          const without = judgeDatabase(undefined, preset, makeDatabase('admin', { Replacement })).decision;
          const { decision } = judgeDatabase({ deployed, current }, preset, makeDatabase(REFERENCE, { Replacement }));

          expect(order.indexOf(decision)).toBeGreaterThanOrEqual(order.indexOf(without));
        }
      }),
    );
  });
});
