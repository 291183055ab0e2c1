import { Argument, type Command } from 'commander';
import type { CliIo } from '../cli-io.ts';
import { listCandidates } from './list-candidates.ts';

/** The shells that `stackgate completion` supports. */
const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

/**
 * Prints the completion script of a shell. The script completes commands, options, their values, and names of files.
 *
 * @example
 * stackgate completion bash >> ~/.bashrc
 */
export function addCompletion(program: Command, io: CliIo): void {
  program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText(
      'after',
      [
        '',
        'Examples:',
        '  $ stackgate completion bash >> ~/.bashrc',
        '  $ stackgate completion zsh > ~/.zfunc/_stackgate',
        '  $ stackgate completion fish > ~/.config/fish/completions/stackgate.fish',
        '  $ stackgate completion powershell >> $PROFILE',
        '',
        'Exit codes:',
        '  0  the script is printed',
        '  1  error: the message names the cause',
        '',
      ].join('\n'),
    )
    .action(async (shell: (typeof SHELLS)[number]) => {
      io.stdout((await import('./completion-scripts.ts')).COMPLETION_SCRIPTS[shell]);
    });
  program
    .command('complete-words', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action((words: readonly string[]) => {
      io.stdout(
        listCandidates(program, words)
          .map(({ word, description }) => `${word}\t${description}\n`)
          .join(''),
      );
    });
}
