import { describe, expect, it } from 'vitest';
import { listingPathOf, readListing, writeListing } from '../../../core/blue-green/stack-listing.ts';

const ARN = 'arn:aws:cloudformation:us-east-1:111111111111:stack/prod-shop/1a2b';
const sign = async (text: string) => `signed ${text}`;

describe('a listing', () => {
  it.each([
    { deployment: { environmentName: 'prod', stackName: 'shop' }, stack: ARN },
    { deployment: { stackName: 'Shop' }, stack: 'Shop-bg-1' },
  ])('is read as it was written: $stack', async (listing) => {
    expect(await readListing(await writeListing(listing, sign), listing.stack, sign)).toEqual(listing);
  });

  it('has the name and the ID of the stack in its path', () => {
    expect(listingPathOf(ARN)).toBe('prod-shop/1a2b');
    expect(listingPathOf('prod-shop-bg-1')).toBe('prod-shop-bg-1');
  });

  it('is not valid for another stack, for another deployment, or with another secret', async () => {
    const text = await writeListing({ deployment: { environmentName: 'prod', stackName: 'shop' }, stack: ARN }, sign);

    expect(await readListing(text, `${ARN}c`, sign)).toBeUndefined();
    expect(await readListing(text.replace('"prod"', '"test"'), ARN, sign)).toBeUndefined();
    expect(await readListing(text, ARN, async () => 'other')).toBeUndefined();
  });

  it.each(['x', '{}', '{"version":2}'])('is not valid with other content: %s', async (text) => {
    expect(await readListing(text, ARN, sign)).toBeUndefined();
  });
});
