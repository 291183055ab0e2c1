import { describe, expect, it } from 'vitest';
import { assertNever } from '../../core/assert-never.ts';

describe('assertNever', () => {
  it('names the unhandled case', () => {
    expect(() => assertNever('surprise' as never)).toThrow('Expected every case to be handled, got "surprise".');
  });
});
