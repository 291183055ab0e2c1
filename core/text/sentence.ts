/** Ends a string with exactly one full stop, so that another sentence can follow. CloudFormation's reasons end with or without one. */
export function endWithStop(text: string): string {
  return text.replace(/\.?$/, '.');
}
