import { stackCommand } from '../stack/stack-condition.ts';

/**
 * Writes an AWS CLI command on one stack, complete with its Region. Arguments that a shell would change are quoted.
 *
 * @example
 * awsCommand('delete-stack', stackId, '--retain-resources', 'Orders');
 */
export function awsCommand(verb: string, stackId: string, ...args: readonly string[]): string {
  return [stackCommand(verb, stackId), ...args.map(quoteWord)].join(' ');
}

/** Quotes a word for a POSIX shell, if necessary. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
