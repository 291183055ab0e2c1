import type { StackIdentity } from '../deployment/names.ts';

/**
 * A stack of a deployment. The gate signs the listing and writes it once, so that a pointer cannot name a stack of another deployment.
 */
export interface StackListing {
  readonly deployment: StackIdentity;
  /** ARN of the stack; or its name, before the gate creates it. */
  readonly stack: string;
}

/**
 * Returns the path of a listing: the name of the stack, and after it the ID if the stack exists.
 *
 * @example
 * listingPathOf('arn:aws:cloudformation:us-east-1:111111111111:stack/prod-shop/1a2b'); // prod-shop/1a2b
 */
export function listingPathOf(stack: string): string {
  return stack.replace(/^.*:stack\//, '');
}
