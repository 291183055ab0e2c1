import * as z from 'zod/mini';
import { approvalOptions } from './approval-options.ts';
import { DECISIONS } from './decision.ts';
import { explainRenamedEffect } from './renamed-effects.ts';
import { effect, match, pattern } from './rule-match.ts';

/** Maximum number of days until a waiver expires, if the baseline does not set `maxWaiverDays`. */
export const DEFAULT_MAX_WAIVER_DAYS = 90;

const decision = z.enum(DECISIONS);

const rule = z.strictObject({
  name: z
    .optional(z.string().check(z.minLength(1), z.maxLength(100)))
    .check(z.describe('Name of the rule in records and messages.')),
  match: match.check(z.describe('Conditions of the rule. An empty match matches every change.')),
  decision: decision.check(z.describe('Decision if the rule matches.')),
  reason: z.string().check(z.minLength(1), z.maxLength(500), z.describe('The reason, for the reader of a refusal.')),
});

/** Effects that a waiver may allow. */
const waivable = z.extend(match, {
  overridesPushedPolicy: z
    .optional(z.boolean())
    .check(z.describe('The waiver may also allow an effect that the pushed policy forbids.')),
});

/** Effects that a blue/green deployment may avoid. */
const avoidable = z.extend(match, {
  forbidden: z
    .optional(z.boolean())
    .check(
      z.describe(
        'A blue/green deployment may also replace a change whose effect the policy forbids. Default: only a change that needs an approval.',
      ),
    ),
});

/** The blue/green deployments that the owner permits. */
const blueGreenOptions = z
  .strictObject({
    avoids: z
      .array(avoidable)
      .check(
        z.maxLength(100),
        z.describe(
          'Deletions and replacements for which the gate may create a second stack instead, for actions that request blue/green deployments.',
        ),
      ),
    accepts: z
      .optional(z.array(pattern).check(z.maxLength(100)))
      .check(
        z.describe(
          'Logical IDs and resource types that a blue/green deployment may create a second time although their data is not copied or the gate cannot determine their behavior in two stacks. Default: none.',
        ),
      ),
  })
  .check(
    z.describe(
      'The blue/green deployments that the gate permits. Default: none. The gate reads this option only in the baseline.',
    ),
  );

/** A policy as people write it, YAML or JSON. Unknown fields are refused. */
export const policyFileSchema = z
  .strictObject({
    $schema: z.optional(z.string()).check(z.describe('Address of the schema, for editors.')),
    version: z.literal(1).check(z.describe('Version of this format.')),
    preset: z
      ._default(z.enum(['standard', 'strict', 'stateful', 'observe']), 'standard')
      .check(z.describe('Preset that applies if no rule and no default of this file decides.')),
    defaults: z
      ._default(z.partialRecord(effect, decision, { error: explainRenamedEffect }), {})
      .check(z.describe('Decision for each effect, if no rule matches.')),
    rules: z
      ._default(z.array(rule).check(z.maxLength(500)), [])
      .check(z.describe('Rules in order. The first rule that matches decides.')),
    waivable: z
      ._default(z.array(waivable).check(z.maxLength(100)), [])
      .check(z.describe('Effects that a waiver may allow. Default: none. Only the baseline can allow waivers.')),
    maxWaiverDays: z
      ._default(z.int().check(z.minimum(1), z.maximum(366)), DEFAULT_MAX_WAIVER_DAYS)
      .check(z.describe('Maximum number of days until a waiver expires. Only the value in the baseline counts.')),
    approvals: z.optional(approvalOptions),
    blueGreen: z.optional(blueGreenOptions),
  })
  .check(z.describe('The changes that the gate allows, asks a person about, and forbids.'));

/** A parsed policy file. */
export type PolicyFile = z.infer<typeof policyFileSchema>;

/** Effects that a waiver may allow. */
export type Waivable = z.infer<typeof waivable>;

/** The blue/green deployments that the owner permits. */
export type BlueGreenOptions = z.infer<typeof blueGreenOptions>;
