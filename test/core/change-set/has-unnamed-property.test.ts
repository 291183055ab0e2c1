import { describe, expect, it } from 'vitest';
import type { Change } from '../../../core/change-set/change-set-page.ts';
import { hasUnnamedProperty } from '../../../core/change-set/has-unnamed-property.ts';
import { makeChange, makeDetail, makeNestedChange } from '../../support/change-sets.ts';

describe('a change may affect an unnamed property', () => {
  it.each([
    ['with no details', makeChange()],
    ['with neither details nor Scope', makeChange({ Scope: undefined })],
    ['with a detail without Name and Path', makeChange({ Details: [makeDetail(), makeDetail({ Name: undefined })] })],
    ['with an empty Name', makeChange({ Details: [makeDetail({ Name: '' })] })],
    ['with a Path of all properties', makeChange({ Details: [makeDetail({ Name: undefined, Path: '/Properties' })] })],
    ['with an empty Path', makeChange({ Details: [makeDetail({ Name: undefined, Path: '' })] })],
    ['with a detail without Target', makeChange({ Details: [{}] })],
    [
      'with properties in Scope only',
      makeChange({ Scope: ['Properties', 'Tags'], Details: [{ Target: { Attribute: 'Tags' } }] }),
    ],
    ['with an Action that is decided later', makeChange({ Action: 'Dynamic' })],
    ['of a nested stack without details', makeNestedChange('Network')],
    [
      'of a nested stack with an unnamed detail of its own',
      makeNestedChange('Network', { Details: [makeDetail({ Name: undefined })] }),
    ],
  ] satisfies [string, Change][])('%s', (_, change) => {
    expect(hasUnnamedProperty({ plain: change })).toBe(true);
    expect(hasUnnamedProperty({ valued: change })).toBe(true);
  });
});

describe('a change affects no unnamed property', () => {
  const automatic = makeDetail({ Name: undefined }, { ChangeSource: 'Automatic', Evaluation: 'Dynamic' });

  it.each([
    ['with a Name in each detail', makeChange({ Details: [makeDetail()] })],
    ['with a Name and without Attribute', makeChange({ Details: [{ Target: { Name: 'QueueName' } }] })],
    ['with a Path', makeChange({ Details: [makeDetail({ Name: undefined, Path: '/Properties/Tags/0' })] })],
    ['of other attributes', makeChange({ Scope: ['Metadata'] })],
    ['of other attributes in details', makeChange({ Scope: undefined, Details: [{ Target: { Attribute: 'Tags' } }] })],
    ['of a nested stack that is listed for a change inside', makeNestedChange('Network', { Details: [automatic] })],
    ['that creates', makeChange({ Action: 'Add' })],
    ['that imports', makeChange({ Action: 'Import' })],
    ['that removes', makeChange({ Action: 'Remove' })],
    ['without a resource, which is unknown', { Type: 'Resource' }],
  ] satisfies [string, Change][])('%s', (_, change) => {
    expect(hasUnnamedProperty({ plain: change })).toBe(false);
  });

  it('for an Automatic detail of another type', () => {
    expect(hasUnnamedProperty({ plain: makeChange({ Details: [automatic] }) })).toBe(true);
  });

  it('if neither describe has an entry', () => {
    expect(hasUnnamedProperty({})).toBe(false);
  });

  it('if the plain describe names every property', () => {
    expect(hasUnnamedProperty({ plain: makeChange({ Details: [makeDetail()] }), valued: makeChange() })).toBe(false);
  });
});
