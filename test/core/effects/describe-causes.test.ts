import { describe, expect, it } from 'vitest';
import { describeCauses } from '../../../core/effects/describe-causes.ts';
import type { Origin } from '../../../core/effects/find-causes.ts';

const sameOrigin = (names: readonly string[], origin: Origin) => new Map(names.map((name) => [name, origin]));

describe('describeCauses', () => {
  it.each<[Origin, string, string]>([
    [{ kind: 'direct' }, 'A changes', 'A and B change'],
    [
      { kind: 'parameter', name: 'Size' },
      'A uses the parameter Size, which changes',
      'A and B use the parameter Size, which changes',
    ],
    [
      { kind: 'replaced', logicalId: 'Fn', text: 'Fn.Arn' },
      'A refers to Fn.Arn, and Fn is replaced',
      'A and B refer to Fn.Arn, and Fn is replaced',
    ],
    [
      { kind: 'changed', logicalId: 'Fn', text: 'Fn.Arn' },
      'A refers to Fn.Arn, and Fn changes',
      'A and B refer to Fn.Arn, and Fn changes',
    ],
  ])('names one and several properties that follow %j', (origin, one, several) => {
    expect(describeCauses(['A'], sameOrigin(['A'], origin))).toBe(one);
    expect(describeCauses(['A', 'B'], sameOrigin(['A', 'B'], origin))).toBe(several);
  });

  it('counts the causes that it does not name', () => {
    expect(describeCauses(['A', 'B', 'C', 'D', 'E', 'F', 'G'])).toBe('A, B, C, D, E and 2 more change');
  });

  it('joins edited properties and properties that follow others', () => {
    const origins = sameOrigin(['B'], { kind: 'parameter', name: 'Size' });
    expect(describeCauses(['A', 'B'], origins)).toBe('A changes, and because B uses the parameter Size, which changes');
  });
});
