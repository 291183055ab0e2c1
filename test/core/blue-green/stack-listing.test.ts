import { expect, it } from 'vitest';
import { listingPathOf } from '../../../core/blue-green/stack-listing.ts';

it('the path of a listing has the name and the ID of the stack', () => {
  expect(listingPathOf('arn:aws:cloudformation:us-east-1:111111111111:stack/prod-shop/1a2b')).toBe('prod-shop/1a2b');
  expect(listingPathOf('prod-shop-bg-1')).toBe('prod-shop-bg-1');
});
