import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleEvidence } from '../../../core/change-set/assemble-evidence.ts';
import type { Change, ChangeSetPage } from '../../../core/change-set/change-set-page.ts';
import { readSavedPages } from '../../../core/change-set/read-saved-pages.ts';
import { EFFECT_KINDS } from '../../../core/effects/effect.ts';
import { DECISIONS } from '../../../core/policy/decision.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import { buildRecord } from '../../../core/record/build-record.ts';
import type { DecisionRecord } from '../../../core/record/decision-record.ts';
import { replay } from '../../../core/record/replay.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeDetail, makeNestedChange, makeNestedPage, makePage, makeReading } from '../../support/change-sets.ts';
import { alter, listPaths, takeOut } from '../../support/mutate.ts';

const SAFE = 'CAN-SAFELY-UPDATE-EXISTING-STACK';

const maybe = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined });

const type = fc.constantFrom('AWS::SNS::Topic', 'AWS::DynamoDB::Table', 'AWS::CDK::Metadata', 'Custom::Seed');

const details = fc.array(
  fc
    .tuple(fc.constantFrom('Never', 'Conditionally', 'Always'), fc.constantFrom('Static', 'Dynamic'))
    .map(([RequiresRecreation, Evaluation]) => makeDetail({ RequiresRecreation }, { Evaluation })),
  { maxLength: 2 },
);

/** Any combination of the known enumeration values, plausible or not. */
const anyChange: fc.Arbitrary<Change> = fc
  .record({
    LogicalResourceId: fc.constantFrom('A', 'B', 'C', 'D'),
    ResourceType: type,
    Action: fc.constantFrom('Add', 'Modify', 'Remove', 'Import', 'Dynamic', 'SyncWithActual'),
    Replacement: maybe(fc.constantFrom('True', 'False', 'Conditional')),
    PolicyAction: maybe(
      fc.constantFrom('Delete', 'Retain', 'Snapshot', 'ReplaceAndDelete', 'ReplaceAndRetain', 'ReplaceAndSnapshot'),
    ),
    Scope: maybe(fc.subarray(['Properties', 'Metadata', 'DeletionPolicy', 'UpdateReplacePolicy', 'Tags'])),
    Details: maybe(details),
  })
  .map((resource) => makeChange(resource));

/** Changes without a risk. */
const harmlessChange: fc.Arbitrary<Change> = fc
  .record({
    LogicalResourceId: fc.constantFrom('A', 'B', 'C', 'D'),
    ResourceType: type,
    Action: fc.constantFrom('Add', 'Modify'),
  })
  .map((resource) => makeChange(resource));

const policy: fc.Arbitrary<Policy> = fc.oneof(
  fc.constantFrom(PRESETS.strict, PRESETS.stateful, PRESETS.observe),
  fc.record({
    source: fc.constant('any'),
    rules: fc.array(
      fc.record({
        name: fc.constant('rule'),
        match: fc.record(
          {
            resourceType: type,
            effect: fc.uniqueArray(fc.constantFrom(...EFFECT_KINDS), { minLength: 1 }),
            property: fc.constantFrom('KeySchema', 'DeletionPolicy', '*'),
          },
          { requiredKeys: [] },
        ),
        decision: fc.constantFrom(...DECISIONS),
        reason: fc.constant('because'),
      }),
      { maxLength: 3 },
    ),
    defaults: fc.record(Object.fromEntries(EFFECT_KINDS.map((kind) => [kind, fc.constantFrom(...DECISIONS)]))) as fc.Arbitrary<
      Policy['defaults']
    >,
    waivable: fc.constant([]),
  }),
);

/** Changes in the root and in nested stacks, each set in one or more pages. */
const pages = fc
  .record({
    root: fc.array(anyChange, { maxLength: 6 }),
    nested: fc.dictionary(fc.constantFrom('Network', 'Data'), fc.array(anyChange, { minLength: 1, maxLength: 4 }), {
      maxKeys: 2,
    }),
    size: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ root, nested, size }) => [
    ...paginate(makePage([...root, ...Object.keys(nested).map((name) => makeNestedChange(name))]), size),
    ...Object.entries(nested).flatMap(([name, changes]) => paginate(makeNestedPage(name, changes), size)),
  ]);

function paginate(whole: ChangeSetPage, size: number): readonly ChangeSetPage[] {
  const changes = whole.Changes ?? [];
  const count = Math.max(1, Math.ceil(changes.length / size));
  return Array.from({ length: count }, (_, index) => ({
    ...whole,
    Changes: changes.slice(index * size, (index + 1) * size),
    ...(index + 1 < count ? { NextToken: `page-${index + 2}` } : {}),
  }));
}

function judgePages(plain: readonly ChangeSetPage[], baseline: Policy = PRESETS.strict) {
  return judge(assembleEvidence(makeReading(plain)), { policies: { baseline } });
}

/** Deletions and replacements whose fields agree. */
const destructiveChange: fc.Arbitrary<Change> = fc
  .oneof(
    fc.record({
      Action: fc.constant('Remove'),
      PolicyAction: maybe(fc.constantFrom('Delete', 'Retain', 'Snapshot')),
    }),
    fc.record({
      Action: fc.constant('Modify'),
      Replacement: fc.constantFrom('True', 'Conditional'),
      PolicyAction: maybe(fc.constantFrom('ReplaceAndDelete', 'ReplaceAndRetain', 'ReplaceAndSnapshot')),
      Details: maybe(details),
    }),
  )
  .map((resource) => makeChange({ LogicalResourceId: 'Gone', ...resource }));

function tightness(decision: (typeof DECISIONS)[number]): number {
  return DECISIONS.indexOf(decision);
}

describe('any change set', () => {
  it('adding a change never makes the verdict less strict, and a Remove of an existing resource is never safe', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 5 }), anyChange, policy, (changes, added, baseline) => {
        const before = judgePages([makePage(changes)], baseline);
        const after = judgePages([makePage([...changes, added])], baseline);

        expect(tightness(after.decision)).toBeGreaterThanOrEqual(tightness(before.decision));
        const removal = makeChange({ Action: 'Remove', LogicalResourceId: 'Gone' });
        expect(judgePages([makePage([...changes, removal])]).changeSetAction).not.toBe(SAFE);
      }),
    );
  });

  it('the order of changes and pages changes nothing', () => {
    fc.assert(
      fc.property(
        pages.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const mixed = shuffled.map((page) => ({ ...page, Changes: (page.Changes ?? []).toReversed() }));
          const { evidence: _, judgements, ...first } = judgePages(all);
          const { evidence: __, judgements: others, ...second } = judgePages(mixed);

          expect(second).toEqual(first);
          expect(others.map(({ effect, decision }) => [effect, decision])).toEqual(
            judgements.map(({ effect, decision }) => [effect, decision]),
          );
        },
      ),
    );
  });

  it('a change set without its last page, or without a nested change set, is never safe', () => {
    fc.assert(
      fc.property(pages, fc.nat(), (all, choice) => {
        const last = all.filter((page) => page.NextToken === undefined);
        const dropped = last[choice % last.length];
        const rest = all.filter((page) => page !== dropped);

        expect(judgePages(rest).changeSetAction).toBe('CANNOT-TELL');
        const saved = readSavedPages(rest);
        expect(saved && judge(assembleEvidence(saved)).changeSetAction).not.toBe(SAFE);
        const nested = all.filter((page) => page.RootChangeSetId !== undefined);
        for (const { ChangeSetId } of nested) {
          expect(judgePages(all.filter((page) => page.ChangeSetId !== ChangeSetId)).changeSetAction).toBe('CANNOT-TELL');
        }
      }),
    );
  });

  it('a change set with an unknown value is never safe', () => {
    const word = fc
      .string({ minLength: 1 })
      .filter(
        (text) =>
          !/^(Resource|Add|Modify|Remove|Import|Dynamic|SyncWithActual|True|False|Conditional|Delete|Retain|Snapshot|Replace\w+)$/.test(
            text,
          ),
      );
    const field = fc.constantFrom(
      'Action',
      'Replacement',
      'PolicyAction',
      'ResourceDriftStatus',
      'Type',
      'Scope',
      'Status',
      'ExecutionStatus',
    );
    fc.assert(
      fc.property(
        fc.array(harmlessChange, { maxLength: 3 }),
        harmlessChange,
        field,
        word,
        fc.boolean(),
        (others, change, where, unknown, isValued) => {
          const altered =
            where === 'Type'
              ? { ...change, Type: unknown }
              : makeChange({ ...change.ResourceChange, [where]: where === 'Scope' ? [unknown] : unknown });
          const page =
            where === 'Status' || where === 'ExecutionStatus'
              ? makePage(others, { [where]: unknown })
              : makePage([...others, altered]);
          const reading = isValued && !where.endsWith('Status') ? makeReading([makePage(others)], [page]) : makeReading([page]);

          expect(judge(assembleEvidence(reading)).changeSetAction).toBe('CANNOT-TELL');
        },
      ),
    );
  });

  it('no removed or altered field makes a deletion or replacement safe', () => {
    fc.assert(
      fc.property(
        fc.array(harmlessChange, { maxLength: 3 }),
        destructiveChange,
        fc.constantFrom('root', 'nested'),
        fc.integer({ min: 1, max: 3 }),
        (others, destructive, where, size) => {
          const all =
            where === 'root'
              ? paginate(makePage([...others, destructive]), size)
              : [makePage([makeNestedChange('Data')]), ...paginate(makeNestedPage('Data', [...others, destructive]), size)];
          const paths = listPaths(all).filter((path) => path.at(-1) !== 'Changes' && path.at(-2) !== 'Changes');
          const isSafe = (pages: readonly ChangeSetPage[]): boolean => judgePages(pages).changeSetAction === SAFE;

          expect(paths.filter((path) => isSafe(takeOut(all, path)))).toEqual([]);
          expect(
            paths.filter((path) => isSafe(alter(all, path, (value) => (typeof value === 'string' ? `${value}?` : value)))),
          ).toEqual([]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('creations and updates in place are safe', () => {
    fc.assert(
      fc.property(fc.array(harmlessChange), (changes) => {
        expect(judgePages([makePage(changes)]).changeSetAction).toBe(SAFE);
      }),
    );
  });

  it('strict never allows a stated deletion or replacement of an existing resource', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { minLength: 1, maxLength: 5 }), (changes) => {
        const destroys = changes.some(({ ResourceChange: resource }) => {
          const isReal = resource?.ResourceType !== 'AWS::CDK::Metadata';
          const replaces = resource?.Action === 'Modify' && resource.Replacement !== 'False';
          return (
            isReal &&
            (resource?.Action === 'Remove' || resource?.Action === 'Dynamic' || replaces || resource?.PolicyAction !== undefined)
          );
        });

        expect(destroys && judgePages([makePage(changes)]).changeSetAction === SAFE).toBe(false);
      }),
    );
  });

  it('a pushed policy never makes the verdict less strict', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 5 }), policy, policy, (changes, baseline, pushed) => {
        const evidence = assembleEvidence(makeReading([makePage(changes)]));

        expect(tightness(judge(evidence, { policies: { baseline, pushed } }).decision)).toBeGreaterThanOrEqual(
          tightness(judge(evidence, { policies: { baseline } }).decision),
        );
      }),
    );
  });

  it('a describe with values never makes the verdict less strict under any policy', () => {
    fc.assert(
      fc.property(
        fc.array(anyChange, { maxLength: 5 }),
        fc.array(anyChange, { maxLength: 5 }),
        policy,
        (plain, valued, baseline) => {
          const both = judge(assembleEvidence(makeReading([makePage(plain)], [makePage(valued)])), { policies: { baseline } });

          expect(tightness(both.decision)).toBeGreaterThanOrEqual(tightness(judgePages([makePage(plain)], baseline).decision));
        },
      ),
    );
  });

  it('a replay of its record by the same policies gives the same decision', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 5 }), policy, policy, (changes, baseline, pushed) => {
        const policies = { baseline, pushed };
        const verdict = judge(assembleEvidence(makeReading([makePage(changes)])), { policies });
        const record: DecisionRecord = JSON.parse(JSON.stringify(buildRecord(verdict, { judgedAt: '2026-11-23T12:00:00.000Z' })));

        expect(replay(record, policies)).toMatchObject({ now: { changeSetAction: verdict.changeSetAction }, differences: [] });
      }),
    );
  });
});
