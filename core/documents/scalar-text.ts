import * as z from 'zod/mini';

/** A parameter's value, for messages. */
export const PARAMETER_VALUE_WORDS = 'a string, a number, or true or false (a list is one string, with commas)';

/** A value that people also write as a number or a boolean; it becomes text, as CloudFormation takes it. */
export function scalarText(expected: string) {
  return z.pipe(
    z.union([z.string(), z.number(), z.boolean()], expected),
    z.transform((value) => String(value)),
  );
}
