import { expect, it } from 'vitest';
import { useColors } from '../../../cli/command-line/use-colors.ts';

it.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ TERM: 'dumb' }, true, false],
  [{ TERM: 'xterm' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: 'false' }, true, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '1', TERM: 'dumb' }, true, true],
])('with %j and terminal %s, colors are %s', (env, isTerminal, expected) => {
  expect(useColors(env, isTerminal)).toBe(expected);
});
