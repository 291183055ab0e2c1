import * as z from 'zod/mini';
import { match, pattern } from './rule-match.ts';

const NO_TIME = 'Expected a time with its offset from UTC, such as 2026-12-20T00:00:00Z.';
const time = z.string().check(
  z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/, NO_TIME),
  z.refine((text) => !Number.isNaN(Date.parse(text)), NO_TIME),
);

const freezeWindow = z
  .strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(100), z.describe('Name of the window in records and messages.')),
    from: time.check(z.describe('Start, ISO 8601 with an offset from UTC.')),
    until: time.check(z.describe('End, ISO 8601 with an offset from UTC.')),
    reason: z.string().check(z.minLength(1), z.maxLength(500), z.describe('The reason, for the reader of a request.')),
  })
  .check(
    z.refine(({ from, until }) => !(Date.parse(from) >= Date.parse(until)), {
      error: 'Expected `until` to be later than `from`.',
      path: ['until'],
    }),
  );

/** Requirements for approvals. */
export const approvalOptions = z
  .strictObject({
    allowed: z.optional(z.boolean()).check(z.describe('False: a change set that needs an approval is refused. Default: true.')),
    approvers: z
      .optional(
        z
          .array(
            z.strictObject({
              match: match.check(z.describe('The effects, as in a rule.')),
              count: z.int().check(z.minimum(1), z.maximum(5), z.describe('Number of different approvers.')),
            }),
          )
          .check(z.maxLength(100)),
      )
      .check(
        z.describe(
          'Number of approvers by effect. The largest matching number applies. Default: 2 for the deletion of a stateful resource, 1 for other effects.',
        ),
      ),
    acknowledge: z
      .optional(z.array(match).check(z.maxLength(100)))
      .check(
        z.describe('Effects on resources that each approver must accept by name. Default: the deletion of a stateful resource.'),
      ),
    freeze: z
      .optional(z.array(freezeWindow).check(z.maxLength(100)))
      .check(z.describe('Times in which every change needs an approval.')),
    breakGlass: z
      .optional(z.array(pattern).check(z.maxLength(100)))
      .check(
        z.describe(
          'ARNs of users and roles that may approve alone in an emergency. Default: none. The gate reads this option only in the baseline.',
        ),
      ),
    personalSessions: z
      .optional(z.array(pattern).check(z.maxLength(100)))
      .check(
        z.describe(
          'Names of roles whose session names identify people, such as AWSReservedSSO_*. Sessions of other roles count as one approver. The gate reads this option only in the baseline.',
        ),
      ),
  })
  .check(z.describe('Requirements for approvals.'));

/** Requirements for approvals. */
export type ApprovalOptions = z.infer<typeof approvalOptions>;

/** A time in which every change needs an approval. */
export type FreezeWindow = z.infer<typeof freezeWindow>;
