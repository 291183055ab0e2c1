import { expect, it } from 'vitest';
import { effectOfChange } from '../../../core/effects/effect-of-change.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';

const TYPES = ['AWS::CloudFormation::StackSet', 'AWS::ServiceCatalog::CloudFormationProvisionedProduct'];

it.each(TYPES)('an update of %s is unknown, because it can delete resources in other stacks', (ResourceType) => {
  const update = makeChange({ ResourceType, Details: [makeDetail({ Name: 'TemplateURL' })] });

  expect(effectOfChange({ path: '', plain: update })).toMatchObject({
    kind: 'unknown',
    atLeast: 'update',
    doubts: ['it deploys stacks that no change set describes, so the update can delete resources in those stacks'],
  });
});

it.each(TYPES)('an update of the metadata of %s is known', (ResourceType) => {
  expect(effectOfChange({ path: '', plain: makeChange({ ResourceType, Scope: ['Metadata'] }) }).kind).toBe('none');
  expect(effectOfChange({ path: '', plain: makeChange({ ResourceType, Action: 'Add' }) }).kind).toBe('create');
});
