import { describe, expect, it } from 'vitest';
import type { ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { effectOfChange } from '../../../core/effects/effect-of-change.ts';
import { describeDeletions, findDeletedStacks } from '../../../core/verdict/deleted-stacks.ts';
import { makeNestedChange, STACK_ID } from '../../support/change-sets.ts';

describe('findDeletedStacks', () => {
  const find = (resource: ResourceChange, path = '') =>
    findDeletedStacks([{ path, plain: makeNestedChange('Storage', { ChangeSetId: undefined, ...resource }) }]);

  it.each<ResourceChange>([
    { Action: 'Remove' },
    { Action: 'Remove', PolicyAction: 'Delete' },
    { Action: 'Modify', Replacement: 'True', PolicyAction: 'ReplaceAndDelete' },
    { Action: 'Modify', Replacement: 'Conditional' },
    { Action: 'Remove', PolicyAction: 'Shred' },
  ])('finds a nested stack that is deleted: %j', (resource) => {
    expect(find(resource, 'Data')).toEqual([{ path: 'Data/Storage', stackId: `${STACK_ID}-Storage` }]);
  });

  it.each<ResourceChange>([
    { Action: 'Modify' },
    { Action: 'Remove', PolicyAction: 'Retain' },
    { Action: 'Modify', Replacement: 'True', PolicyAction: 'ReplaceAndRetain' },
    { Action: 'Remove', ResourceType: 'AWS::DynamoDB::Table' },
  ])('finds no nested stack that stays: %j', (resource) => {
    expect(find(resource)).toEqual([]);
  });

  it('finds a nested stack without an ARN', () => {
    expect(find({ Action: 'Remove', PhysicalResourceId: undefined })).toEqual([{ path: 'Storage', stackId: undefined }]);
  });
});

describe('describeDeletions', () => {
  const table = { logicalResourceId: 'Orders', physicalResourceId: 'orders-1', resourceType: 'AWS::DynamoDB::Table' };
  const declare = (policy: unknown, Type = 'AWS::DynamoDB::Table') => ({
    Resources: { Orders: { Type, ...(policy === undefined ? {} : { DeletionPolicy: policy }) } },
  });
  const effectsOf = (...args: Parameters<typeof describeDeletions>) =>
    describeDeletions(...args).map((change) => effectOfChange(change));

  it.each([
    ['Delete', 'delete'],
    ['Snapshot', 'delete'],
    ['Retain', 'retain'],
    ['RetainExceptOnCreate', 'retain'],
    [undefined, 'delete'],
    ['Keep', 'delete'],
    ['constructor', 'delete'],
    [{ Ref: 'Policy' }, 'delete'],
  ])('follows the DeletionPolicy %j', (policy, kind) => {
    expect(effectsOf('Storage', [table], declare(policy))).toMatchObject([{ kind, path: 'Storage', stateful: true }]);
  });

  it('says that a snapshot is taken', () => {
    expect(effectsOf('Storage', [table], declare('Snapshot'))[0]?.sentence).toContain('after CloudFormation takes a snapshot');
  });

  it.each([
    ['no template', undefined],
    ['a template without resources', {}],
    ['a template with another type of resource', declare('Retain', 'AWS::SQS::Queue')],
    ['a template without the resource', { Resources: { Other: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Retain' } } }],
  ])('counts a resource as deleted with %s', (_, template) => {
    expect(effectsOf('Storage', [table], template)).toMatchObject([{ kind: 'delete' }]);
  });

  it('does not list resources that no longer exist or left the stack', () => {
    const gone = ['DELETE_COMPLETE', 'DELETE_SKIPPED'].map((resourceStatus) => ({ ...table, resourceStatus }));

    expect(describeDeletions('Storage', gone, undefined)).toEqual([]);
  });

  it('reports a resource without a name and type as unknown', () => {
    expect(effectsOf('Storage', [{ physicalResourceId: 'a' }], undefined)).toMatchObject([
      { kind: 'unknown', atLeast: 'delete' },
    ]);
  });
});
