import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../core/change-set/change-set-page.ts';
import type { Effect } from '../../../core/effects/effect.ts';
import { effectsOfChanges } from '../../../core/effects/effect-of-change.ts';
import { compareSeverity } from '../../../core/effects/join-claims.ts';
import type { Template } from '../../../core/template/template.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';

const PARENTS = ['F', 'G'] as const;

/** A Lambda version of one of two functions, with its place in the change set. */
const version = fc.record({
  id: fc.constantFrom('Va', 'Vb', 'Vc', 'Vd', 'Ve'),
  parent: fc.constantFrom(...PARENTS),
  action: fc.constantFrom('Add', 'Remove'),
});

type Version = typeof version extends fc.Arbitrary<infer Value> ? Value : never;

function resourceOf({ parent }: Version) {
  return { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: parent } } };
}

function effectsOf(versions: readonly Version[], more: readonly Change[] = []): ReadonlyMap<string, Effect> {
  const functions = Object.fromEntries(PARENTS.map((id) => [id, { Type: 'AWS::Lambda::Function' }]));
  const side = (action: string): Template => ({
    Resources: {
      ...functions,
      ...Object.fromEntries(versions.filter((one) => one.action === action).map((one) => [one.id, resourceOf(one)])),
    },
  });
  const changes = versions.map(({ id, action }) =>
    makeChange({ LogicalResourceId: id, ResourceType: 'AWS::Lambda::Version', Action: action }),
  );
  const located = [...changes, ...more].map((plain) => ({ path: '', plain }));
  const effects = effectsOfChanges(located, new Map([['', { before: side('Remove'), after: side('Add') }]]));
  return new Map(effects.map((effect) => [effect.logicalResourceId, effect]));
}

const distinct = fc.uniqueArray(version, { selector: ({ id }) => id, maxLength: 5 });

describe('any combination of added and removed versions', () => {
  it('a new successor makes at most one removal safer, and only a removal with the same parent', () => {
    fc.assert(
      fc.property(distinct, fc.constantFrom(...PARENTS), (versions, parent) => {
        const before = effectsOf(versions);
        const after = effectsOf([...versions, { id: 'Vz' as 'Va', parent, action: 'Add' }]);
        const safer = versions.filter(({ id, action }) => action === 'Remove' && before.get(id)?.kind !== after.get(id)?.kind);

        expect(safer.length).toBeLessThanOrEqual(1);
        expect(safer.every((one) => one.parent === parent && after.get(one.id)?.kind === 'revision')).toBe(true);
      }),
    );
  });

  it('the number of removals that are revisions is at most the number of successors of the parent', () => {
    fc.assert(
      fc.property(distinct, (versions) => {
        const effects = effectsOf(versions);
        for (const parent of PARENTS) {
          const own = versions.filter((one) => one.parent === parent);
          const added = own.filter(({ action }) => action === 'Add').length;

          expect(own.filter(({ id }) => effects.get(id)?.kind === 'revision').length).toBeLessThanOrEqual(added);
        }
      }),
    );
  });
});

const detail = fc
  .record({
    name: fc.constantFrom('FunctionName', 'AttributeDefinitions', 'LaunchTemplate', 'Content'),
    recreation: fc.constantFrom('Never', 'Conditionally', 'Always'),
    evaluation: fc.constantFrom('Static', 'Dynamic'),
    source: fc.constantFrom('DirectModification', 'ResourceAttribute', 'ResourceReference', 'ParameterReference'),
    cause: fc.constantFrom('A', 'B.Arn', 'A.Arn', 'B.StreamArn', ''),
  })
  .map(({ name, recreation, evaluation, source, cause }) =>
    makeDetail(
      { Name: name, RequiresRecreation: recreation },
      { Evaluation: evaluation, ChangeSource: source, CausingEntity: cause },
    ),
  );

const change: fc.Arbitrary<Change> = fc
  .record({
    LogicalResourceId: fc.constantFrom('A', 'B', 'C'),
    ResourceType: fc.constantFrom(
      'AWS::Lambda::Function',
      'AWS::DynamoDB::Table',
      'AWS::Lambda::Permission',
      'AWS::ECS::TaskDefinition',
      'AWS::SSM::Document',
      'Custom::Seed',
    ),
    Action: fc.constantFrom('Add', 'Modify', 'Remove', 'Import'),
    Replacement: fc.constantFrom('True', 'False', 'Conditional'),
    PolicyAction: fc.constantFrom(undefined, 'Delete', 'Retain', 'ReplaceAndDelete', 'ReplaceAndRetain'),
    Details: fc.array(detail, { maxLength: 3 }),
  })
  .map((resource) => makeChange(resource));

describe('any change set, without templates and values', () => {
  it('only a possible replacement by a reference, and a hand-over, become milder, and both keep the stated effect', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), (changes) => {
        const located = changes.map((plain) => ({ path: '', plain }));
        const together = effectsOfChanges(located);

        together.forEach((effect, index) => {
          const alone = effectsOfChanges(located.slice(index, index + 1))[0];
          if (alone === undefined || compareSeverity(effect.kind, alone.kind) === 0) return;
          const stated = [effect.stated, ...(effect.also ?? []).map((part) => part.stated)];

          expect(alone.kind === 'may-replace' || alone.kind === 'retain').toBe(true);
          expect(stated).toContain(alone.kind);
        });
      }),
    );
  });

  it('an unknown effect never becomes milder', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const located = changes.map((plain) => ({ path: '', plain, doubts: ['it is odd'] }));

        expect(effectsOfChanges(located).every(({ kind, stated }) => kind === 'unknown' && stated === undefined)).toBe(true);
      }),
    );
  });
});
