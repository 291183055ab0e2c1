import { toPrintable } from '../core/text/printable.ts';
import manifest from '../package.json' with { type: 'json' };

/** The version of the command. */
export const VERSION: string = manifest.version;

/**
 * Describes an error that no command expected: one sentence with the version and how to report the error. `STACKGATE_DEBUG=1` adds the
 * stack trace.
 */
export function describeUnexpectedError(error: unknown, env: Readonly<Record<string, string | undefined>> = {}): string {
  const text = toPrintable(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  const where = (manifest as { readonly bugs?: { readonly url?: string } }).bugs?.url ?? "the project's issue tracker";
  const sentence = `stackgate ${VERSION} stopped because of a defect in stackgate (${text}): report it at ${where} with the command and its input.`;
  const isDebugging = env.STACKGATE_DEBUG === '1' && error instanceof Error;
  return isDebugging ? `${sentence}\n${error.stack}\n` : `${sentence}\n`;
}

/** Prints one sentence for an error that nothing caught, in place of a stack trace, and ends the process with exit code 1. */
export function handleUnexpectedErrors(): void {
  const end = (error: unknown): never => {
    process.stderr.write(describeUnexpectedError(error, process.env));
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
