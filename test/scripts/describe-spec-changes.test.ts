import { expect, it } from 'vitest';
import { describeSpecChanges } from '../../scripts/describe-spec-changes.ts';

const spec = (types: Readonly<Record<string, string>>) =>
  JSON.stringify({
    types: Object.fromEntries(Object.entries(types).map(([type, properties]) => [type, [properties, '', '', '', '']])),
  });

it('lists types and properties that come or go, and properties that replace otherwise', () => {
  const before = spec({ 'A::A::A': 'Gone Name! Rules>[12 Mode?', 'A::A::B': 'X', 'A::A::C': '' });
  const after = spec({ 'A::A::A': 'Name Rules>[13 Mode! New>*', 'A::A::C': '', 'A::A::D': 'Y' });

  expect(describeSpecChanges(before, after).split('\n')).toEqual([
    '- A::A::A Gone',
    '~ A::A::A Mode: may replace -> replaces',
    '~ A::A::A Name: replaces -> does not replace',
    '+ A::A::A New',
    '- A::A::B',
    '+ A::A::D',
    '6 changes',
    '',
  ]);
});

it('says that nothing changed', () => {
  expect(describeSpecChanges(spec({ a: 'X' }), spec({ a: 'X' }))).toBe('nothing changed\n');
});
