import { describe, expect, it } from 'vitest';
import { joinReadings } from '../../../core/change-set/join-readings.ts';
import { makeChange } from '../../support/change-sets.ts';

const orders = makeChange();
const valuedOrders = makeChange({ BeforeContext: '{}' });

describe('joinReadings', () => {
  it('makes one change of the two readings of one entry', () => {
    expect(joinReadings('Data', [orders], [valuedOrders])).toEqual([{ path: 'Data', plain: orders, valued: valuedOrders }]);
  });

  it('keeps an Import beside a Remove of the same logical id', () => {
    const removed = makeChange({ Action: 'Remove', PolicyAction: 'Retain' });
    const imported = makeChange({ Action: 'Import' });

    expect(joinReadings('', [removed, imported], [])).toEqual([
      { path: '', plain: imported },
      { path: '', plain: removed },
    ]);
  });

  it.each([
    ['the action', makeChange({ Action: 'Remove' })],
    ['the physical id', makeChange({ PhysicalResourceId: 'orders-2' })],
    ['the logical id', makeChange({ LogicalResourceId: 'Other' })],
    ['the type of the entry', makeChange({}, 'Module')],
  ])('keeps both where %s differs', (_, other) => {
    expect(joinReadings('', [orders], [other])).toHaveLength(2);
  });

  it('keeps each of several entries that look alike', () => {
    expect(joinReadings('', [orders, orders], [valuedOrders])).toHaveLength(3);
    expect(joinReadings('', [orders], [valuedOrders, valuedOrders])).toHaveLength(3);
  });

  it('keeps entries without any name', () => {
    expect(joinReadings('', [{}], [{ Type: 'Resource' }])).toHaveLength(2);
  });
});
