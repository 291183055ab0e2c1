import { expect, it } from 'vitest';
import { canDestroy } from '../../../core/change-set/can-destroy.ts';
import type { Change } from '../../../core/change-set/change-set-page.ts';
import { makeChange, makeDetail, makeNestedChange } from '../../support/change-sets.ts';

it.each([
  ['a create', makeChange({ Action: 'Add', Replacement: 'True' })],
  ['an import', makeChange({ Action: 'Import' })],
  ['an update in place', makeChange({ Details: [makeDetail()] })],
  ['an update with a detail without Target', makeChange({ Details: [{}] })],
  ['an update with a detail without RequiresRecreation', makeChange({ Details: [{ Target: { Attribute: 'Properties' } }] })],
  ['an update of the metadata', makeChange({ Scope: ['Metadata'] })],
  ['a synchronization', makeChange({ Action: 'SyncWithActual', Replacement: undefined })],
  ['a synchronization without replacement', makeChange({ Action: 'SyncWithActual', Replacement: 'False' })],
  ['a nested stack with a change set', makeNestedChange('Network')],
])('%s cannot destroy', (_, change) => {
  expect(canDestroy(change)).toBe(false);
});

it.each([
  ['a removal', makeChange({ Action: 'Remove' })],
  ['a create with a PolicyAction', makeChange({ Action: 'Add', PolicyAction: 'Delete' })],
  ['a replacement', makeChange({ Replacement: 'True' })],
  ['an update without Replacement', makeChange({ Replacement: undefined })],
  ['a synchronization with replacement', makeChange({ Action: 'SyncWithActual', Replacement: 'Conditional' })],
  ['an update whose details recreate', makeChange({ Details: [makeDetail({ RequiresRecreation: 'Conditionally' })] })],
  ['an update of the DeletionPolicy', makeChange({ Scope: ['DeletionPolicy'] })],
  ['an update of the UpdateReplacePolicy', makeChange({ Details: [{ Target: { Attribute: 'UpdateReplacePolicy' } }] })],
  ['a nested stack without a change set', makeNestedChange('Network', { ChangeSetId: undefined })],
  ['a dynamic action', makeChange({ Action: 'Dynamic' })],
  ['an entry without Action', { Type: 'Resource', ResourceChange: { LogicalResourceId: 'Orders' } }],
  ['an unknown value', makeChange({ Action: 'Add', Scope: ['Soul'] })],
  ['an entry of another type', makeChange({ Action: 'Add' }, 'Module')],
  ['an entry without ResourceChange', { Type: 'Resource' }],
] satisfies [string, Change][])('%s can destroy', (_, change) => {
  expect(canDestroy(change)).toBe(true);
});

it.each(['Delete', 'Retain', 'Snapshot', 'ReplaceAndDelete', 'ReplaceAndRetain', 'ReplaceAndSnapshot'])(
  'an update in place with the PolicyAction %s can destroy',
  (PolicyAction) => {
    expect(canDestroy(makeChange({ PolicyAction }))).toBe(true);
  },
);
