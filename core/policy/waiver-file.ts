import * as z from 'zod/mini';
import { EFFECT_KINDS } from '../effects/effect.ts';
import { explainRenamedEffect } from './renamed-effects.ts';

const waiver = z.strictObject({
  logicalResourceId: z.string().check(z.minLength(1), z.maxLength(255), z.describe('The one resource, by its logical id.')),
  path: z
    ._default(z.string().check(z.maxLength(512)), '')
    .check(z.describe('The nested stack that it is in; empty for the root stack.')),
  effect: z.enum(EFFECT_KINDS, { error: explainRenamedEffect }).check(z.describe('The one effect that is allowed.')),
  reason: z.string().check(z.minLength(1), z.maxLength(500), z.describe('Why it is all right, for the record.')),
  expires: z
    .union(
      [z.iso.date(), z.iso.datetime({ offset: true })],
      'Expected a date (2026-12-31) or a time with offset (2026-12-31T12:00:00Z).',
    )
    .check(z.describe('Until when it counts: a date (to its end, UTC) or a time with offset.')),
  fingerprint: z
    .optional(z.string().check(z.regex(/^[0-9a-f]{64}$/, 'Expected 64 hexadecimal digits, as a decision record has them.')))
    .check(z.describe('Only for change sets that do exactly this, by the fingerprint in a record.')),
});

/** Waivers as people write them, YAML or JSON. Unknown fields are refused. */
export const waiverFileSchema = z
  .strictObject({
    $schema: z.optional(z.string()).check(z.describe('Where editors find the schema.')),
    version: z.literal(1).check(z.describe('Version of this format.')),
    waivers: z.array(waiver).check(z.maxLength(500), z.describe('One resource and one effect each.')),
  })
  .check(z.describe('Effects that are allowed for once, where the owner of the gate lets waivers count.'));

/** One waiver. */
export type Waiver = z.infer<typeof waiver>;
