import * as z from 'zod/mini';
import { EFFECT_KINDS } from '../effects/effect.ts';
import { explainRenamedEffect } from './renamed-effects.ts';

/** An effect in a policy file. */
export const effect = z.enum(EFFECT_KINDS, { error: explainRenamedEffect });

/** A pattern in a policy file. */
export const pattern = z
  .string()
  .check(z.minLength(1), z.maxLength(512), z.describe('String in which * matches any characters.'));

function oneOrMore<Item extends z.core.$ZodType>(item: Item) {
  return z.union([item, z.array(item).check(z.minLength(1))]);
}

/** Conditions of a rule. Every given field must match; for a list, one entry must match. */
export const match = z.strictObject({
  resourceType: z.optional(oneOrMore(pattern)).check(z.describe('Resource type, e.g. AWS::DynamoDB::* or Custom::*.')),
  logicalResourceId: z.optional(oneOrMore(pattern)).check(z.describe('Logical ID in the template.')),
  path: z
    .optional(oneOrMore(z.string().check(z.maxLength(512))))
    .check(z.describe('Logical IDs of the nested stacks that contain the resource, joined by /; empty for the root stack.')),
  effect: z.optional(oneOrMore(effect)).check(z.describe('Effect of the change on the resource.')),
  stateful: z.optional(z.boolean()).check(z.describe('True if a loss of the resource also loses data.')),
  property: z
    .optional(oneOrMore(pattern))
    .check(z.describe('A property or attribute that changes. The policy decides about each property separately.')),
});

/** Conditions of a rule. */
export type RuleMatch = z.infer<typeof match>;
