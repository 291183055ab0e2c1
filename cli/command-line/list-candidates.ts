import type { Command, Option } from 'commander';

/** A word that can complete a command line. */
export interface Candidate {
  readonly word: string;
  /** One line. */
  readonly description: string;
}

/**
 * Lists the words that can replace the last word of a command line: commands, options, or the choices of an option or an argument. The list
 * is empty if the last word can be a file or any other text.
 *
 * @param words the words after `stackgate`; the last one is incomplete or empty
 *
 * @example
 * listCandidates(program, ['plan', '--output', '']).map(({ word }) => word); // ['text', 'json', 'markdown', 'html']
 */
export function listCandidates(program: Command, words: readonly string[]): readonly Candidate[] {
  const last = words.at(-1) ?? '';
  return findCandidates(program, words.slice(0, -1), last).filter(({ word }) => word.startsWith(last));
}

function findCandidates(program: Command, [name, ...given]: readonly string[], last: string): readonly Candidate[] {
  const help = program.createHelp();
  if (name === undefined) {
    return last.startsWith('-')
      ? help.visibleOptions(program).map(describeOption)
      : help.visibleCommands(program).map((command) => ({ word: command.name(), description: firstLine(command.description()) }));
  }
  const command = program.commands.find((one) => one.name() === name);
  if (command === undefined) return [];
  if (command.commands.length > 0) return findCandidates(command, given, last);
  const previous = given.at(-1);
  const option = command.options.find(({ long, short }) => previous !== undefined && [long, short].includes(previous));
  if (option !== undefined && (option.required || option.optional)) return choicesOf(option);
  if (!last.startsWith('-')) return given.length === 0 ? (command.registeredArguments[0]?.argChoices ?? []).map(withoutText) : [];
  const isFree = ({ long, variadic }: Option): boolean => variadic || !given.includes(long ?? '');
  return help.visibleOptions(command).filter(isFree).map(describeOption);
}

function choicesOf({ argChoices = [] }: Option): readonly Candidate[] {
  return argChoices.map(withoutText);
}

function withoutText(word: string): Candidate {
  return { word, description: '' };
}

function describeOption({ long, short, description }: Option): Candidate {
  return { word: long ?? short ?? '', description: firstLine(description) };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
