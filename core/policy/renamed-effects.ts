import type * as z from 'zod/mini';
import type { EffectKind } from '../effects/effect.ts';

/** Effects that had another name in earlier versions, by the old name. */
const RENAMED: ReadonlyMap<unknown, EffectKind> = new Map<unknown, EffectKind>([
  ['orphan', 'retain'],
  ['replace-and-orphan', 'replace-and-retain'],
  ['disarm', 'unprotect'],
  ['opaque', 'unknown'],
]);

/**
 * Returns a message with the new name if a policy or a waiver uses the name of an earlier version; undefined if the message of the schema
 * applies.
 */
export function explainRenamedEffect({ code, ...issue }: Pick<z.core.$ZodRawIssue, 'code' | 'input'>): string | undefined {
  const words = code === 'unrecognized_keys' ? (issue as z.core.$ZodIssueUnrecognizedKeys).keys : [issue.input];
  const [first] = words.flatMap((word) => explainWord(word));
  return first;
}

function explainWord(word: unknown): readonly string[] {
  const renamed = RENAMED.get(word);
  return renamed === undefined ? [] : [`The effect "${String(word)}" is now "${renamed}": write "${renamed}" instead.`];
}
