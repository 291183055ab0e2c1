import { describe, expect, it } from 'vitest';
import STATEFUL_TYPES from '../../../core/resource-types/stateful-types.generated.json' with { type: 'json' };
import { distillStatefulTypes } from '../../../scripts/distill-stateful-types.ts';

describe('the table of stateful types', () => {
  it('is what the script makes of the AWS service specification; when stale, run it again', () => {
    expect(STATEFUL_TYPES).toEqual(distillStatefulTypes());
  });
});
