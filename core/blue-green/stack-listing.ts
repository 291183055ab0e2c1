import * as z from 'zod/mini';
import type { Sign, StackIdentity } from '../deployment/names.ts';
import { pointerPathOf } from './pointer.ts';

const schema = z.object({
  version: z.literal(1),
  environmentName: z.optional(z.string()),
  stackName: z.string(),
  stack: z.string(),
  signature: z.string(),
});

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

/** Writes a listing as text, signed with the secret of the gate. */
export async function writeListing({ deployment, stack }: StackListing, sign: Sign): Promise<string> {
  const { environmentName, stackName } = deployment;
  const signature = await signatureOf({ deployment, stack }, sign);
  return JSON.stringify({ version: 1, environmentName, stackName, stack, signature } satisfies z.infer<typeof schema>);
}

/** Reads a listing. @returns undefined if the gate did not write it for this stack */
export async function readListing(text: string, stack: string, sign: Sign): Promise<StackListing | undefined> {
  const stored = parse(text);
  if (stored?.stack !== stack) return undefined;
  const { environmentName, stackName } = stored;
  const listing = { deployment: { ...(environmentName !== undefined && { environmentName }), stackName }, stack };
  return stored.signature === (await signatureOf(listing, sign)) ? listing : undefined;
}

function signatureOf({ deployment, stack }: StackListing, sign: Sign): Promise<string> {
  return sign(`stack listing\n${pointerPathOf(deployment)}\n${stack}`);
}

function parse(text: string): z.infer<typeof schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
