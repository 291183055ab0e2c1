import { expect, it } from 'vitest';
import { detailsOf, scopeOf, targetsOf } from '../../../core/change-set/details-of.ts';
import { makeDetail } from '../../support/change-sets.ts';

it('returns the details, their targets, and the Scope of a change', () => {
  const detail = makeDetail({ Name: 'QueueName' });
  const change = { Scope: ['Properties'], Details: [detail, { ChangeSource: 'Automatic' }] };

  expect(detailsOf(change)).toEqual(change.Details);
  expect(targetsOf(change)).toEqual([detail.Target]);
  expect(scopeOf(change)).toEqual(['Properties']);
});

it.each([undefined, {}])('returns nothing for the change %j', (change) => {
  expect(detailsOf(change)).toEqual([]);
  expect(targetsOf(change)).toEqual([]);
  expect(scopeOf(change)).toEqual([]);
});
