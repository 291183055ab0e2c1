import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { effectsOfChanges } from '../../../core/effects/effect-of-change.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import { isStateful } from '../../../core/resource-types/is-stateful.ts';
import { findResourceRules } from '../../../core/resource-types/resource-rules.ts';
import spec from '../../../core/resource-types/resource-spec.generated.json' with { type: 'json' };
import { judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeDetail, makeEvidence } from '../../support/change-sets.ts';

/** A type without a rule in the gate. */
const REFERENCE = 'Acme::Widgets::Widget';
const TYPES = [REFERENCE, ...Object.keys(spec.types), 'Custom::Seed', 'Unknown'];

/** Types whose verdict can differ from that of the others without a template or a value, each for a documented reason. */
const EXEMPT: readonly string[] = [
  // An update without a nested change set hides its changes.
  'AWS::CloudFormation::Stack',
  // An update can delete resources in stacks that no change set shows.
  'AWS::CloudFormation::StackSet',
  'AWS::ServiceCatalog::CloudFormationProvisionedProduct',
];

/** The changes that every deployment contains. */
const EXAMPLES: [ResourceChange][] = [
  [{ Action: 'Modify', Replacement: 'Conditional' }],
  [{ Action: 'Modify', Replacement: 'Conditional', PolicyAction: 'ReplaceAndDelete' }],
  [{ Action: 'Modify', Replacement: 'True', PolicyAction: 'ReplaceAndDelete' }],
  [{ Action: 'Modify', Replacement: 'False' }],
  [{ Action: 'Remove', PolicyAction: 'Delete' }],
  [{ Action: 'Remove' }],
];

const word = <Word extends string>(...words: readonly Word[]) => fc.option(fc.constantFrom(...words), { nil: undefined });

const detail = fc
  .record({
    Attribute: fc.constantFrom('Properties', 'Metadata', 'DeletionPolicy', 'Tags'),
    RequiresRecreation: fc.constantFrom('Never', 'Conditionally', 'Always'),
    Evaluation: fc.constantFrom('Static', 'Dynamic'),
  })
  .map(({ Evaluation, ...target }) => makeDetail({ Name: 'Anything', ...target }, { Evaluation }));

/** Updates with every combination of replacement and details, and any other change. */
const anyChange: fc.Arbitrary<ResourceChange> = fc.oneof(
  fc.record({
    Action: fc.constant('Modify'),
    Replacement: word('True', 'False', 'Conditional', 'Perhaps'),
    PolicyAction: word('ReplaceAndDelete', 'ReplaceAndRetain'),
    Details: fc.array(detail, { maxLength: 2 }),
  }),
  fc.record({
    Action: word('Add', 'Remove', 'Import', 'Dynamic', 'SyncWithActual', 'Unheard'),
    Replacement: word('True', 'False'),
    PolicyAction: word('Delete', 'Retain', 'Snapshot', 'Other'),
    Scope: fc.constantFrom(['Properties'], ['DeletionPolicy'], ['Metadata']),
  }),
);

/** Returns everything that decides about each change, by its logical ID, under a policy without rules for types. */
function judgeAll(changes: readonly Change[]): ReadonlyMap<string, string> {
  const { judgements } = judge(makeEvidence(changes), { policies: { baseline: { ...PRESETS.standard, rules: [] } } });
  return new Map(
    judgements.map(({ effect: { logicalResourceId, kind, atLeast, also, stated }, decision }) => [
      logicalResourceId,
      JSON.stringify({ decision, kind, atLeast, also, stated }),
    ]),
  );
}

describe('the verdict is the same for every resource type except the exempt ones', () => {
  it('for any change without known values', () => {
    const differ = new Set<string>();
    fc.assert(
      fc.property(anyChange, (resource) => {
        const texts = judgeAll(TYPES.map((type) => makeChange({ ...resource, LogicalResourceId: type, ResourceType: type })));
        const strangers = TYPES.filter((type) => texts.get(type) !== texts.get(REFERENCE));
        for (const type of strangers) differ.add(type);

        expect(texts.size).toBe(TYPES.length);
        expect(strangers.filter((type) => !EXEMPT.includes(type))).toEqual([]);
      }),
      { numRuns: 25, endOnFailure: true, examples: EXAMPLES },
    );
    expect([...differ].toSorted()).toEqual([...EXEMPT].toSorted());
  });

  it('a change of a type that holds data is stateful, and of no other type', () => {
    const changes = TYPES.map((ResourceType) => makeChange({ LogicalResourceId: ResourceType, ResourceType }));
    const effects = effectsOfChanges(changes.map((plain) => ({ path: '', plain })));

    expect(effects.filter(({ stateful }) => stateful).length).toBeGreaterThan(100);
    expect(effects.filter(({ resourceType, stateful }) => stateful !== isStateful(resourceType))).toEqual([]);
  });

  it.each([
    ['Conditional', 'Conditionally', 'may-replace'],
    ['True', 'Always', 'replace'],
  ])('for each property of each type: Replacement %s is %s', (Replacement, RequiresRecreation, effect) => {
    const changes = TYPES.flatMap((ResourceType) =>
      [...(findResourceRules(ResourceType)?.properties.keys() ?? [])].map((Name) =>
        makeChange({
          LogicalResourceId: `${ResourceType}.${Name}`,
          ResourceType,
          Replacement,
          Details: [makeDetail({ Name, RequiresRecreation })],
        }),
      ),
    );
    const effects = effectsOfChanges(changes.map((plain) => ({ path: '', plain })));

    expect(effects.length).toBeGreaterThan(10_000);
    expect(effects.filter(({ kind }) => kind !== effect).map(({ logicalResourceId }) => logicalResourceId)).toEqual([]);
  });
});
