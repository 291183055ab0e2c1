import { describe, expect, it } from 'vitest';
import type { ResourceChangeTarget } from '../../../core/changes/change-set-page.ts';
import { findCauses } from '../../../core/effects/find-causes.ts';

const causesOf = (...targets: readonly ResourceChangeTarget[]) =>
  findCauses({
    path: '',
    plain: { Type: 'Resource', ResourceChange: { Action: 'Modify', Details: targets.map((Target) => ({ Target })) } },
  });

describe('findCauses', () => {
  it.each<[string, ResourceChangeTarget, readonly string[]]>([
    ['its name', { Attribute: 'Properties', Name: 'KeySchema', Path: '/Properties/Other' }, ['KeySchema']],
    ['its path, without a name', { Attribute: 'Properties', Path: '/Properties/Tags/0' }, ['Tags']],
    ['its attribute, without a path into the properties', { Attribute: 'Metadata', Path: '/Metadata' }, ['Metadata']],
    ['its attribute, without a path', { Attribute: 'Tags' }, ['Tags']],
    ['nothing, where the target says nothing', {}, []],
  ])('names a cause by %s', (_what, target, causes) => {
    expect(causesOf(target)).toEqual(causes);
  });

  it('names only what forces a replacement, where something does', () => {
    expect(
      causesOf(
        { Attribute: 'Properties', Name: 'Type', RequiresRecreation: 'Conditionally' },
        { Attribute: 'Properties', Name: 'Scheme', RequiresRecreation: 'Always' },
        { Attribute: 'Properties', Name: 'Subnets', RequiresRecreation: 'Never' },
      ),
    ).toEqual(['Scheme']);
  });
});
