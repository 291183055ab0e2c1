import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleEvidence } from '../../../core/change-set/assemble-evidence.ts';
import type { Change, ResourceChange, ResourceChangeTarget } from '../../../core/change-set/change-set-page.ts';
import { bindFingerprint, fingerprintChanges, fingerprintSettings } from '../../../core/verdict/fingerprint.ts';
import {
  makeChange,
  makeDetail,
  makeEvidence,
  makeNestedChange,
  makeNestedPage,
  makePage,
  makeReading,
} from '../../support/change-sets.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function fingerprintOf(changes: readonly Change[]): string {
  return fingerprintChanges(makeEvidence(changes), sha256);
}

/** Returns a copy of a structure for each of its scalars, with another value, and the path of the scalar. */
function changeEachValue(value: unknown, path = ''): readonly (readonly [path: string, changed: unknown])[] {
  if (typeof value !== 'object' || value === null) return [[path, 'Other']];
  return Object.entries(value).flatMap(([name, inner]) =>
    changeEachValue(inner, `${path}/${name}`).map(
      ([place, changed]) =>
        [place, Array.isArray(value) ? value.with(Number(name), changed) : { ...value, [name]: changed }] as const,
    ),
  );
}

describe('fingerprintChanges', () => {
  it('has 64 hexadecimal digits, also without changes', () => {
    expect(fingerprintOf([makeChange()])).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprintOf([])).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprintOf([])).not.toBe(fingerprintOf([makeChange()]));
  });

  it('does not depend on the order of changes, details, scope, or fields', () => {
    const details = [makeDetail({ Name: 'A' }), makeDetail({ Name: 'B' })];
    const change = makeChange({ Details: details, Scope: ['Properties', 'Tags'] });
    const other = makeChange({ LogicalResourceId: 'Other' });
    const reversed = {
      ResourceChange: Object.fromEntries(
        Object.entries({ ...change.ResourceChange, Details: details.toReversed(), Scope: ['Tags', 'Properties'] }).toReversed(),
      ),
      Type: 'Resource',
    };

    expect(fingerprintOf([other, reversed])).toBe(fingerprintOf([change, other]));
  });

  it('does not depend on fields that are undefined, or on hooks', () => {
    expect(fingerprintOf([{ ...makeChange({ PolicyAction: undefined }), HookInvocationCount: 2 }])).toBe(
      fingerprintOf([makeChange()]),
    );
  });

  it('does not depend on the response with property values', () => {
    const plain = [makePage([makeChange()])];
    const valued = [makePage([makeChange({ AfterContext: '{}' }), makeChange({ LogicalResourceId: 'Extra' })])];

    expect(fingerprintChanges(assembleEvidence(makeReading(plain, valued)), sha256)).toBe(
      fingerprintChanges(assembleEvidence(makeReading(plain)), sha256),
    );
  });

  it.each([
    ['an entry more', [makeChange(), makeChange({ LogicalResourceId: 'B' })]],
    ['the same entry twice', [makeChange(), makeChange()]],
    ['another action', [makeChange({ Action: 'Remove' })]],
    ['another replacement', [makeChange({ Replacement: 'True' })]],
    ['another type of entry', [makeChange({}, 'Module')]],
    ['another detail', [makeChange({ Details: [makeDetail()] })]],
    ['an unknown field', [makeChange({ ...({ Extra: 1 } as object) })]],
    ['an unknown field without value', [makeChange({ ...({ Extra: null } as object) })]],
    ['no resource', [{ Type: 'Resource' }]],
  ])('changes with %s', (_, changes) => {
    expect(fingerprintOf(changes)).not.toBe(fingerprintOf([makeChange()]));
  });

  it('changes with every value in a change, except the ARN of the nested change set', () => {
    const target: Required<ResourceChangeTarget> = {
      Attribute: 'Properties',
      Name: 'KeySchema',
      RequiresRecreation: 'Always',
      Path: '/Properties/KeySchema',
      BeforeValue: 'a',
      AfterValue: 'b',
      AttributeChangeType: 'Modify',
    };
    const full: Required<ResourceChange> = {
      PolicyAction: 'Delete',
      Action: 'Modify',
      LogicalResourceId: 'Orders',
      PhysicalResourceId: 'orders-1',
      ResourceType: 'AWS::DynamoDB::Table',
      Replacement: 'True',
      Scope: ['Properties'],
      ResourceDriftStatus: 'IN_SYNC',
      Details: [{ Target: target, Evaluation: 'Static', ChangeSource: 'ResourceAttribute', CausingEntity: 'Other.Arn' }],
      ChangeSetId: 'arn:one',
      ModuleInfo: { TypeHierarchy: 'A::B::C::MODULE', LogicalIdHierarchy: 'Module' },
      BeforeContext: '{}',
      AfterContext: '{}',
    };
    const withoutEffect = changeEachValue(full).filter(
      ([, ResourceChange]) =>
        fingerprintOf([{ Type: 'Resource', ResourceChange: ResourceChange as ResourceChange }]) ===
        fingerprintOf([{ Type: 'Resource', ResourceChange: full }]),
    );

    expect(withoutEffect.map(([path]) => path)).toEqual(['/ChangeSetId']);
  });

  it('treats an empty structure as different from no value', () => {
    const withExtra = (Extra: unknown) => fingerprintOf([makeChange({ ...({ Extra } as object) })]);

    expect(new Set([withExtra(null), withExtra({}), withExtra([]), withExtra(''), withExtra(undefined)]).size).toBe(5);
  });

  it('changes with the nested stack', () => {
    const evidence = makeEvidence([makeChange()]);
    const moved = { ...evidence, changes: [{ path: 'Data', plain: makeChange() }] };

    expect(fingerprintChanges(moved, sha256)).not.toBe(fingerprintChanges(evidence, sha256));
  });

  it('is the same for another change set with the same changes, including nested change sets', () => {
    const withSet = (id: string) => ({ ...makeEvidence([makeNestedChange('Data', { ChangeSetId: id })]), changeSetId: id });

    expect(fingerprintChanges(withSet('arn:one'), sha256)).toBe(fingerprintChanges(withSet('arn:two'), sha256));
  });

  it('covers nested sets', () => {
    const withInside = (inside: Change) =>
      fingerprintChanges(
        assembleEvidence(makeReading([makePage([makeNestedChange('Data')]), makeNestedPage('Data', [inside])])),
        sha256,
      );

    expect(withInside(makeChange())).not.toBe(withInside(makeChange({ Replacement: 'True' })));
  });

  it('distinguishes any two different lists', () => {
    const text = fc.string({ maxLength: 3 });
    const change = fc
      .record({ LogicalResourceId: text, Scope: fc.array(text, { maxLength: 2 }), PolicyAction: text })
      .map((one) => makeChange(one));
    const list = fc.array(change, { maxLength: 3 });
    const sorted = (changes: readonly Change[]) =>
      changes
        .map(({ ResourceChange: resource }) => JSON.stringify({ ...resource, Scope: [...(resource?.Scope ?? [])].sort() }))
        .sort();

    fc.assert(
      fc.property(list, list, (a, b) => {
        expect(fingerprintOf(a) === fingerprintOf(b)).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    );
  });
});

describe('bindFingerprint', () => {
  it('changes with the change set, and with its changes', () => {
    const bound = bindFingerprint('arn:one', 'a', sha256);

    expect(bound).toMatch(/^[0-9a-f]{64}$/);
    expect(bindFingerprint('arn:two', 'a', sha256)).not.toBe(bound);
    expect(bindFingerprint('arn:one', 'b', sha256)).not.toBe(bound);
    expect(bindFingerprint('arn:one', 'a', sha256)).toBe(bound);
  });

  it('changes with each changed setting of the stack, before and after', () => {
    const bind = (before: string, after: string) => bindFingerprint('arn:one', 'a', sha256, { stackPolicy: { before, after } });

    expect(bindFingerprint('arn:one', 'a', sha256, {})).toBe(bindFingerprint('arn:one', 'a', sha256));
    expect(new Set([bindFingerprint('arn:one', 'a', sha256), bind('x', 'y'), bind('y', 'x'), bind('x', 'z')]).size).toBe(4);
    expect(bind('x', 'y')).toBe(bind('x', 'y'));
  });
});

describe('fingerprintSettings', () => {
  it('is the fingerprint of the change set without changes that has these settings', () => {
    const settings = { terminationProtection: { before: true, after: false } };
    const empty = fingerprintChanges({ changes: [] }, sha256);

    expect(fingerprintSettings('arn:one', settings, sha256)).toBe(bindFingerprint('arn:one', empty, sha256, settings));
    expect(fingerprintSettings('arn:one', undefined, sha256)).toBe(bindFingerprint('arn:one', empty, sha256));
  });
});
