import { describe, expect, it } from 'vitest';
import STATEFUL_TYPES from '../../../core/resource-types/stateful-types.generated.json' with { type: 'json' };
import STATELESS_TYPES from '../../../core/resource-types/stateless-types.generated.json' with { type: 'json' };
import { distillStatefulHashes, distillStatelessTypes } from '../../../scripts/distill-stateful-types.ts';

describe('the table of stateful types', () => {
  it('of stateless types equals the output of its script; if this test fails, run `npm run distill`', () => {
    expect(STATELESS_TYPES).toEqual(distillStatelessTypes());
  });

  it('is what the script makes of the AWS service specification; when stale, run it again', () => {
    expect(STATEFUL_TYPES).toEqual(distillStatefulHashes());
  });
});
