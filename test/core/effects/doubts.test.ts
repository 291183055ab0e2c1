import { expect, test } from 'vitest';
import { effectOfChange } from '../../../core/effects/effect-of-change.ts';
import { makeChange } from '../../support/change-sets.ts';

test('a change with a doubt is unknown and keeps its known effects', () => {
  const plain = makeChange();
  const effect = effectOfChange({ path: '', plain, doubts: ['its value may have moved'] });
  expect(effect).toMatchObject({
    kind: 'unknown',
    atLeast: effectOfChange({ path: '', plain }).kind,
    doubts: ['its value may have moved'],
  });
  expect(effect.sentence).toContain('its value may have moved');
});

test('a change that is not doubted has no doubts', () => {
  expect(effectOfChange({ path: '', plain: makeChange() }).doubts).toEqual([]);
});

test('doubts without any reading are unknown', () => {
  expect(effectOfChange({ path: '', doubts: ['the effect is not documented'] })).toMatchObject({
    kind: 'unknown',
    doubts: ['the effect is not documented'],
  });
});
