import { describe, expect, it } from 'vitest';
import { savedPageSchema, savedPagesSchema } from '../../../core/change-set/saved-pages-file.ts';
import { makeChange, makeDetail, makePage } from '../../support/change-sets.ts';

describe('a saved page', () => {
  it('is not changed, including unknown fields', () => {
    const page = { ...makePage([makeChange({ Details: [makeDetail()] })]), Extra: { Deep: [1] } };

    expect(savedPageSchema.parse(page)).toEqual(page);
    expect(savedPagesSchema.parse([page, page])).toEqual([page, page]);
  });

  it('has no field for a null of the AWS CLI', () => {
    expect(
      savedPageSchema.parse({
        NextToken: null,
        Changes: [{ Type: 'Resource', HookInvocationCount: null, ResourceChange: null }],
      }),
    ).toEqual({
      Changes: [{ Type: 'Resource' }],
    });
  });

  it.each([
    [{}, 'Expected the list of changes of a DescribeChangeSet response.'],
    [{ Changes: {} }, 'Expected the list of changes of a DescribeChangeSet response.'],
    [{ Changes: [{ ResourceChange: { Replacement: true } }] }, 'Invalid input'],
    [{ Changes: [{ ResourceChange: { Scope: 'Tags' } }] }, 'Invalid input'],
    ['text', 'Invalid input'],
  ])('is refused as %j', (page, message) => {
    expect(savedPageSchema.safeParse(page).error?.issues[0]?.message).toBe(message);
  });

  it('is required: an empty list is refused', () => {
    expect(savedPagesSchema.safeParse([]).error?.issues[0]?.message).toBe('Expected at least one page.');
  });
});
