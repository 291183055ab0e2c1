import { diffTemplate, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../../core/change-set/change-set-page.ts';
import { evaluateValue } from '../../../core/evaluation/evaluate-value.ts';
import type { StackInput } from '../../../core/evaluation/stack-input.ts';
import { NO_VALUE, sameValue } from '../../../core/evaluation/values.ts';
import { predictChangeSet } from '../../../core/prediction/predict-change-set.ts';
import type { Prediction } from '../../../core/prediction/prediction.ts';
import { type PreparedStack, prepareStack } from '../../../core/prediction/prepared-stack.ts';
import type { Template } from '../../../core/template/template.ts';

const IDS = ['A', 'B', 'C', 'D'] as const;
const STAGES = ['dev', 'prod'] as const;

/** Properties that replace, may replace, or do not replace, of types with references to each other. */
const SHAPES: Readonly<Record<string, readonly string[]>> = {
  'AWS::SNS::Topic': ['TopicName', 'DisplayName'],
  'AWS::SSM::Parameter': ['Name', 'Value', 'Description'],
  'AWS::EC2::Instance': ['ImageId', 'InstanceType', 'UserData'],
  'AWS::Lambda::Permission': ['FunctionName', 'Principal'],
  'Custom::Thing': ['Colour'],
};

/** A value that refers only to earlier resources, so that there is no cycle. */
function value(earlier: readonly string[]): fc.Arbitrary<unknown> {
  const plain = [
    fc.constantFrom('x', 'y', 5),
    fc.constant({ Ref: 'Stage' }),
    fc.constant({ 'Fn::Sub': '${AWS::Region}-${Stage}' }),
    fc.constant({ 'Fn::If': ['IsProd', 'x', { Ref: 'AWS::NoValue' }] }),
    fc.constant({ 'Fn::FindInMap': ['M', { Ref: 'Stage' }, 'v'] }),
  ];
  if (earlier.length === 0) return fc.oneof(...plain);
  const other = fc.constantFrom(...earlier);
  return fc.oneof(
    ...plain,
    other.map((id) => ({ Ref: id })),
    other.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] })),
    other.map((id) => ({ 'Fn::Join': ['-', ['a', { Ref: id }]] })),
  );
}

function resource(earlier: readonly string[]): fc.Arbitrary<unknown> {
  return fc.constantFrom(...Object.keys(SHAPES)).chain((Type) =>
    fc.record(
      {
        Type: fc.constant(Type),
        Properties: fc.record(Object.fromEntries((SHAPES[Type] ?? []).map((property) => [property, value(earlier)])), {
          requiredKeys: [],
        }),
        DeletionPolicy: fc.constantFrom('Retain', 'Delete', 'Snapshot'),
        UpdateReplacePolicy: fc.constantFrom('Retain', 'Delete'),
        Metadata: fc.constantFrom({ m: 1 }, { m: 2 }),
      },
      { requiredKeys: ['Type', 'Properties'] },
    ),
  );
}

/** Resources that may refer to each other always exist; the last resource can be removed, with or without a condition. */
const template: fc.Arbitrary<Template> = fc
  .tuple(...IDS.map((_, index) => resource(IDS.slice(0, index))), fc.boolean(), fc.constantFrom('p', 'q'))
  .map((parts) => {
    const [hasLast, mapped] = [parts.at(-2), parts.at(-1)];
    const resources = Object.fromEntries(IDS.map((id, index) => [id, parts[index]]));
    return {
      Parameters: { Stage: { Type: 'String', Default: 'dev' } },
      Mappings: { M: { dev: { v: mapped }, prod: { v: 'z' } } },
      Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
      Resources: hasLast === true ? resources : Object.fromEntries(Object.entries(resources).slice(0, -1)),
    } as unknown as Template;
  });

const side = fc.record({ template, parameters: fc.record({ Stage: fc.constantFrom(...STAGES) }) });

function foresees(prediction: Prediction, id: string): boolean {
  const isDestructive = ({ ResourceChange: change }: Change): boolean =>
    change?.LogicalResourceId === id &&
    (change.Action === 'Remove' || (change.Action === 'Modify' && change.Replacement !== 'False'));
  return (
    [...prediction.changes, ...prediction.changesWithoutValues].some(isDestructive) ||
    prediction.cannotPredict.some(({ logicalResourceIds }) => logicalResourceIds.includes(id))
  );
}

test('the same text with the same parameters changes nothing', () => {
  fc.assert(
    fc.property(side, (same) => {
      const prediction = predictChangeSet(same, structuredClone(same));
      expect([prediction.changes, prediction.changesWithoutValues]).toEqual([[], []]);
    }),
  );
});

test('the same input has the same result', () => {
  fc.assert(
    fc.property(side, side, (before, after) => {
      expect(predictChangeSet(before, after)).toEqual(predictChangeSet(structuredClone(before), structuredClone(after)));
    }),
  );
});

test('the order of resources and properties does not matter', () => {
  const reversed = (text: unknown): unknown =>
    typeof text !== 'object' || text === null || Array.isArray(text)
      ? text
      : Object.fromEntries(
          Object.entries(text)
            .map(([key, child]) => [key, reversed(child)] as const)
            .toReversed(),
        );
  fc.assert(
    fc.property(side, side, (before, after) => {
      const turned = { ...after, template: reversed(after.template) as Template };
      const inShort = ({ changes }: Prediction) =>
        changes.map(({ ResourceChange: { Action, Replacement, LogicalResourceId } = {} }) => [
          LogicalResourceId,
          Action,
          Replacement,
        ]);
      expect(inShort(predictChangeSet(before, turned))).toEqual(inShort(predictChangeSet(before, after)));
    }),
  );
});

test('every resource of both templates is in the result', () => {
  fc.assert(
    fc.property(side, side, (before, after) => {
      const prediction = predictChangeSet(before, after);
      const actionOf = (id: string) =>
        prediction.changes.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === id)?.ResourceChange?.Action;
      const [old, next] = [before, after].map(({ template: { Resources = {} } }) => new Set(Object.keys(Resources)));
      expect(Object.keys(prediction.types).toSorted()).toEqual([...new Set([...(old ?? []), ...(next ?? [])])].toSorted());
      for (const id of Object.keys(prediction.types)) {
        if (old?.has(id) !== true) expect(actionOf(id)).toBe('Add');
        else if (next?.has(id) !== true) expect(actionOf(id)).toBe('Remove');
        else expect([undefined, 'Modify']).toContain(actionOf(id));
      }
    }),
  );
});

test('every change that is listed with values is also listed without values', () => {
  fc.assert(
    fc.property(side, side, (before, after) => {
      const { changes, changesWithoutValues } = predictChangeSet(before, after);
      const ids = (list: readonly Change[]) => list.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId);
      expect(ids(changesWithoutValues)).toEqual(expect.arrayContaining(ids(changes)));
    }),
  );
});

test('predicts every replacement and deletion that the CDK library finds', () => {
  const severe = new Set([
    ResourceImpact.WILL_REPLACE,
    ResourceImpact.MAY_REPLACE,
    ResourceImpact.WILL_DESTROY,
    ResourceImpact.WILL_ORPHAN,
  ]);
  const parameters = { Stage: 'dev' };
  fc.assert(
    fc.property(template, template, (before, after) => {
      const [left, right] = [
        { template: before, parameters },
        { template: after, parameters },
      ];
      const prediction = predictChangeSet(left, right);
      const [old, next] = [prepareStack(left, {}), prepareStack(right, {})];
      diffTemplate(structuredClone(before), structuredClone(after)).resources.forEachDifference((id, difference) => {
        if (!severe.has(difference.changeImpact)) return;
        // The library compares texts. For CloudFormation, two texts with the same value are equal.
        const causes = Object.entries(difference.propertyUpdates).filter(([, { changeImpact }]) =>
          severe.has(changeImpact ?? ResourceImpact.NO_CHANGE),
        );
        const isSame =
          causes.length > 0 && causes.every(([property]) => sameValue(resolve(old, id, property), resolve(next, id, property)));
        if (!isSame) expect(foresees(prediction, id), id).toBe(true);
      });
    }),
    { numRuns: 500 },
  );
});

function resolve(opened: PreparedStack | undefined, id: string, property: string): unknown {
  const value = opened?.template.Resources?.[id]?.Properties?.[property];
  const result = opened === undefined ? undefined : evaluateValue(value, opened.scope);
  return result === NO_VALUE ? undefined : result;
}

test('a resource without references does not change if other resources change', () => {
  const lonely = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'lonely' } };
  const extend = (base: StackInput): StackInput => ({
    ...base,
    template: { ...base.template, Resources: { ...base.template.Resources, Lonely: lonely } },
  });
  fc.assert(
    fc.property(side, side, (before, after) => {
      const { changesWithoutValues } = predictChangeSet(extend(before), extend(after));
      expect(changesWithoutValues.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId)).not.toContain('Lonely');
    }),
  );
});
