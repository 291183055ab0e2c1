import { describe, expect, it } from 'vitest';
import type { ResourceChange, ResourceChangeTarget } from '../../../core/change-set/change-set-page.ts';
import type { LocatedChange } from '../../../core/change-set/located-change.ts';
import { EFFECT_KINDS, type EffectKind } from '../../../core/effects/effect.ts';
import { causesOf as causesOfKind, findCauses as findAllCauses } from '../../../core/effects/find-causes.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';

const findCauses = (change: LocatedChange, kind: EffectKind) => causesOfKind(kind, findAllCauses(change));
const changeOf = (resource: ResourceChange) => ({ path: '', plain: makeChange({ Scope: undefined, ...resource }) });
const causesOf = (...targets: readonly ResourceChangeTarget[]) =>
  findCauses(changeOf({ Details: targets.map((Target) => ({ Target })) }), 'update');

const plainDetail = makeDetail({ Name: 'A' });
const conditional = makeDetail({ Name: 'B', RequiresRecreation: 'Conditionally' });
const always = makeDetail({ Name: 'C', RequiresRecreation: 'Always' });

describe('findCauses', () => {
  it.each<[string, ResourceChangeTarget, readonly string[]]>([
    ['its name', { Attribute: 'Properties', Name: 'KeySchema', Path: '/Properties/Other' }, ['KeySchema']],
    ['its path, without a name', { Attribute: 'Properties', Path: '/Properties/LoadBalancers/0' }, ['LoadBalancers']],
    [
      'its attribute, without a path into the properties',
      { Attribute: 'Metadata', Path: '/Metadata/Properties/Inner' },
      ['Metadata'],
    ],
    ['its attribute, without a path', { Attribute: 'Tags' }, ['Tags']],
    ['nothing, where the target says nothing', {}, []],
  ])('names a cause by %s', (_what, target, causes) => {
    expect(causesOf(target)).toEqual(causes);
  });

  it('names each cause once, sorted, for any number of details and readings', () => {
    const details = [makeDetail({ Name: 'B' }, { Evaluation: 'Dynamic' }), makeDetail({ Name: 'B' }), plainDetail];
    const { plain } = changeOf({ Details: details });

    expect(findCauses({ path: '', plain, valued: plain }, 'update')).toEqual(['A', 'B']);
  });

  it('names attributes of the Scope without a detail', () => {
    const Details = [makeDetail({ Attribute: 'Tags', Name: undefined, Path: '/Properties/Tags/0' })];

    expect(findCauses(changeOf({ Scope: ['Properties', 'Tags', 'Metadata'], Details }), 'update')).toEqual(['Metadata', 'Tags']);
    expect(findCauses(changeOf({ Scope: ['Metadata'], Details: [{}] }), 'none')).toEqual(['Metadata']);
    const named = makeDetail({ Attribute: 'UpdatePolicy', Name: 'RollingUpdate' });

    expect(findCauses(changeOf({ Scope: ['UpdatePolicy'], Details: [named] }), 'none')).toEqual(['RollingUpdate']);
  });

  it.each(['replace', 'may-replace', 'replace-and-retain', 'unknown', 'delete'] as const)(
    'names only the causes that force %s, if there are any',
    (kind) => {
      expect(findCauses(changeOf({ Details: [plainDetail] }), kind)).toEqual(['A']);
      expect(findCauses(changeOf({ Details: [plainDetail, conditional] }), kind)).toEqual(['B']);
      expect(findCauses(changeOf({ Details: [plainDetail, conditional, always] }), kind)).toEqual(['C']);
    },
  );

  it('assigns other causes to an update', () => {
    expect(findCauses(changeOf({ Details: [plainDetail, conditional] }), 'update')).toEqual(['A']);
    expect(findCauses(changeOf({ Details: [plainDetail, conditional, always] }), 'update')).toEqual(['A', 'B']);
  });

  it('names a property once if one of its details forces the replacement', () => {
    const twin = makeDetail({ Name: 'C' }, { Evaluation: 'Dynamic' });

    expect(findCauses(changeOf({ Details: [twin, always] }), 'replace')).toEqual(['C']);
    expect(findCauses(changeOf({ Details: [twin, always] }), 'update')).toEqual([]);
  });

  it('names the protections that are weakened, for unprotect', () => {
    const kept = makeDetail({ Attribute: 'UpdateReplacePolicy', BeforeValue: 'Delete', AfterValue: 'Retain' });

    expect(findCauses(changeOf({ Scope: ['DeletionPolicy', 'Properties'], Details: [plainDetail, kept] }), 'unprotect')).toEqual([
      'DeletionPolicy',
    ]);
  });

  it.each(EFFECT_KINDS)('finds no cause for %s without details', (kind) => {
    expect(findCauses({ path: '', plain: {}, valued: makeChange() }, kind)).toEqual([]);
  });
});
