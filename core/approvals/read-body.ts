import * as z from 'zod/mini';
import { describeIssues } from '../documents/describe-issues.ts';
import type { VoteBody, WithdrawBody } from './api.ts';

const LONGEST_REASON = 1_000;
const REASON_WORDS = `a string of 1 to ${LONGEST_REASON} characters`;
const ACCEPT_WORDS = 'a list of logical IDs';

const reason = z.string(REASON_WORDS).check(z.trim(), z.minLength(1, REASON_WORDS), z.maxLength(LONGEST_REASON, REASON_WORDS));

const options = { error: () => 'a JSON object with only the fields of this request' };

const voteSchema = z.strictObject(
  {
    decision: z.enum(['approve', 'reject'], '"approve" or "reject"'),
    reason,
    fingerprint: z.string('the fingerprint of the approval').check(z.minLength(1, 'the fingerprint of the approval')),
    accept: z.optional(z.array(z.string(ACCEPT_WORDS), ACCEPT_WORDS)),
    breakGlass: z.optional(z.literal(true, 'true')),
  },
  options,
);

const withdrawSchema = z.strictObject({ reason }, options);

/** A valid body, or the sentence that names each invalid field. */
export type ReadBody<Body> =
  | { readonly kind: 'valid'; readonly body: Body }
  | { readonly kind: 'invalid'; readonly message: string };

/** Reads the body of a vote. */
export function readVoteBody(value: unknown): ReadBody<VoteBody> {
  return read(voteSchema, value) as ReadBody<VoteBody>;
}

/** Reads the body of a withdrawal. */
export function readWithdrawBody(value: unknown): ReadBody<WithdrawBody> {
  return read(withdrawSchema, value);
}

function read<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): ReadBody<z.output<Schema>> {
  const result = schema.safeParse(value);
  return result.success
    ? { kind: 'valid', body: result.data }
    : { kind: 'invalid', message: describeIssues(result.error.issues, value, 'the body') };
}
