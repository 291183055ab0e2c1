import type { CliIo } from '../cli-io.ts';

/** Progress of an action that takes less time is not shown. */
const PATIENCE_MS = 1_000;

/** Removes the line of the progress from a terminal. */
const CLEAR_LINE = '\r\u001b[2K';

/** Shows on stderr that a long action is in progress, and returns the result of the action. */
export type ShowProgress = <Result>(text: string, act: () => Promise<Result>) => Promise<Result>;

/**
 * Creates the progress of a command. After one second, a terminal shows the text and the seconds in one line, which disappears at the end;
 * a log gets one line.
 *
 * @example
 * const stack = await io.progress('Reading the stack prod-shop', () => readLiveStack(client, 'prod-shop'));
 */
export function createProgress({ stderr, isInteractive = false }: Pick<CliIo, 'stderr' | 'isInteractive'>): ShowProgress {
  return async (text, act) => {
    let seconds = 0;
    const show = (): void => {
      seconds += 1;
      if (isInteractive) stderr(`${CLEAR_LINE}${text} (${seconds} s)`);
      else if (seconds === 1) stderr(`${text} ...\n`);
    };
    const timer = setInterval(show, PATIENCE_MS);
    try {
      return await act();
    } finally {
      clearInterval(timer);
      if (isInteractive && seconds > 0) stderr(CLEAR_LINE);
    }
  };
}

/** Progress of a command with `--quiet`. */
export const NO_PROGRESS: ShowProgress = (_, act) => act();
