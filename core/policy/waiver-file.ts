import * as z from 'zod/mini';
import { EFFECT_KINDS } from '../effects/effect.ts';
import { explainRenamedEffect } from './renamed-effects.ts';

const waiver = z
  .strictObject({
    stack: z
      .optional(z.string().check(z.minLength(1), z.maxLength(128)))
      .check(z.describe('Name of the stack in CloudFormation. A waiver requires stack or environment.')),
    environment: z
      .optional(z.string().check(z.minLength(1), z.maxLength(128)))
      .check(z.describe('Environment: the environmentName of the deployment input.')),
    logicalResourceId: z.string().check(z.minLength(1), z.maxLength(255), z.describe('Logical ID of the resource.')),
    path: z
      ._default(z.string().check(z.maxLength(512)), '')
      .check(z.describe('The nested stack that contains the resource; empty for the root stack.')),
    effect: z.enum(EFFECT_KINDS, { error: explainRenamedEffect }).check(z.describe('The one effect that the waiver allows.')),
    reason: z.string().check(z.minLength(1), z.maxLength(500), z.describe('The reason, for the record.')),
    expires: z
      .union(
        [z.iso.date(), z.iso.datetime({ offset: true })],
        'Expected a date (2026-12-31) or a time with offset (2026-12-31T12:00:00Z).',
      )
      .check(
        z.describe(
          'End of validity: a date (the waiver is valid until the end of that day, UTC) or a time with offset. At most maxWaiverDays of ' +
            'the policy from now.',
        ),
      ),
    fingerprint: z
      .optional(z.string().check(z.regex(/^[0-9a-f]{64}$/, 'Expected 64 hexadecimal digits, copied from a decision record.')))
      .check(z.describe('Limits the waiver to change sets with exactly these changes, by the fingerprint in a decision record.')),
  })
  .check(
    z.refine(({ stack, environment }) => stack !== undefined || environment !== undefined, {
      error: 'Expected `stack` or `environment`: a waiver applies to one stack or one environment.',
      path: ['stack'],
    }),
  );

/** A file of waivers, YAML or JSON. Unknown fields are errors. */
export const waiverFileSchema = z
  .strictObject({
    $schema: z.optional(z.string()).check(z.describe('Address of the schema, for editors.')),
    version: z.literal(1).check(z.describe('Version of this format.')),
    waivers: z.array(waiver).check(z.maxLength(500), z.describe('Waivers. Each is for one resource and one effect.')),
  })
  .check(z.describe('Exceptions that apply for a limited time if the policy of the gate allows them.'));

/** One waiver. */
export type Waiver = z.infer<typeof waiver>;
