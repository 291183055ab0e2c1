import { describe, expect, it } from 'vitest';
import type { ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { effectsOfChanges } from '../../../core/effects/effect-of-change.ts';
import { makeChange } from '../../support/change-sets.ts';
import { effectsOfPush } from '../../support/pushes.ts';

describe('a renamed logical ID', () => {
  const queue = (name: string) => `{Type: AWS::SQS::Queue, Properties: {QueueName: ${name}}}`;

  it('is described at the removal, which stays a deletion', () => {
    const { Orders } = effectsOfPush({ before: { Orders: queue('o') }, after: { OrdersQueue: queue('o') } });

    expect(Orders).toMatchObject({ kind: 'delete', renamedTo: 'OrdersQueue' });
    expect(Orders?.sentence).toContain('OrdersQueue has the same type and properties: the logical ID was probably renamed.');
  });

  it('is found in the contexts without templates', () => {
    const { Orders } = effectsOfPush({ before: { Orders: queue('o') }, after: { OrdersQueue: queue('o') } }, false);

    expect(Orders?.renamedTo).toBe('OrdersQueue');
  });

  it.each([
    ['other properties', { OrdersQueue: queue('x') }],
    ['two new resources', { A: queue('o'), B: queue('o') }],
    ['no properties to compare', { OrdersQueue: '{Type: AWS::SQS::Queue}' }],
  ])('is not assumed with %s', (_, after) => {
    expect(effectsOfPush({ before: { Orders: queue('o') }, after }).Orders).not.toHaveProperty('renamedTo');
  });

  it('is not assumed for resources without properties', () => {
    const bare = '{Type: AWS::SQS::Queue}';

    expect(effectsOfPush({ before: { A: bare }, after: { B: bare } }).A).not.toHaveProperty('renamedTo');
  });
});

describe('a hand-over: an import of the resource that leaves under another logical ID', () => {
  const removal = { LogicalResourceId: 'Old', Action: 'Remove', PolicyAction: 'Retain', PhysicalResourceId: 'orders' };
  const heir = { LogicalResourceId: 'New', Action: 'Import', Replacement: undefined, PhysicalResourceId: 'orders' };
  const kindOf = (...changes: readonly ResourceChange[]) =>
    effectsOfChanges(changes.map((change) => ({ path: '', plain: makeChange(change) })))[0];

  it('keeps the resource in the stack', () => {
    expect(kindOf(removal, heir)).toMatchObject({
      kind: 'import',
      stated: 'retain',
      sentence: 'The table Old (AWS::DynamoDB::Table) would stay in the stack under another logical ID. New imports it.',
    });
  });

  it.each<[string, readonly ResourceChange[], string]>([
    ['a deletion', [{ ...removal, PolicyAction: 'Delete' }, heir], 'delete'],
    ['another physical ID', [removal, { ...heir, PhysicalResourceId: 'other' }], 'retain'],
    ['another type', [removal, { ...heir, ResourceType: 'AWS::SQS::Queue' }], 'retain'],
    [
      'no physical ID',
      [
        { ...removal, PhysicalResourceId: undefined },
        { ...heir, PhysicalResourceId: undefined },
      ],
      'retain',
    ],
    ['two imports', [removal, heir, heir], 'retain'],
    ['no import', [removal], 'retain'],
  ])('is not assumed with %s', (_, changes, expected) => {
    expect(kindOf(...changes)?.kind).toBe(expected);
  });
});
