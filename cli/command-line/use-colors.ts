/**
 * Decides whether results have colors: for a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`. `FORCE_COLOR` also gives pipes and
 * files colors; `FORCE_COLOR=0` removes them.
 *
 * https://no-color.org, https://force-color.org
 */
export function useColors(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return !['0', 'false'].includes(env.FORCE_COLOR);
  return isTerminal && env.TERM !== 'dumb';
}
