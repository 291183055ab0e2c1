import type * as z from 'zod/mini';

/** One thing that is wrong, by its path. */
export interface ExplainedIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What zod/mini says where a schema has no words of its own. */
const NO_WORDS = 'Invalid input';

/**
 * Puts what a schema found into words. An unknown field is reported at the field itself; of alternatives, the one that
 * came closest is explained. The words that a schema has of its own are kept.
 */
export function explainIssue(issue: z.core.$ZodIssue): readonly ExplainedIssue[] {
  if (issue.message !== NO_WORDS) {
    return [{ path: issue.path, message: issue.message }];
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'Unknown field: check its spelling or take it out.',
    }));
  }
  if (issue.code === 'invalid_union') {
    return closest(issue.errors).flatMap((inner) => explainIssue({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [{ path: issue.path, message: explain(issue) }];
}

/** The alternative that is wrong somewhere inside, as its kind then fits; else the first. */
function closest(alternatives: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const inside = alternatives.find((issues) => issues.some((issue) => issue.path.length > 0));
  return inside ?? alternatives.slice(0, 1).flat();
}

function explain(issue: z.core.$ZodIssue): string {
  const got = issue.input === undefined ? 'nothing' : show(issue.input);
  switch (issue.code) {
    case 'invalid_value':
      return `Expected ${issue.values.map((value) => JSON.stringify(value)).join(', ')}, got ${got}.`;
    case 'invalid_type':
      return `Expected ${issue.expected}, got ${got}.`;
    case 'too_small':
      return `Expected at least ${issue.minimum} (${issue.origin}), got ${got}.`;
    case 'too_big':
      return `Expected at most ${issue.maximum} (${issue.origin}), got ${got}.`;
    default:
      return `Expected something else than ${got}.`;
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
