import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SOURCE_BUGS } from './source-bugs.ts';

it('each planted bug has its place in the source exactly once', () => {
  const stale = SOURCE_BUGS.filter(({ file, search }) => readFileSync(file, 'utf8').split(search).length !== 2);

  expect(SOURCE_BUGS.length).toBeGreaterThan(40);
  expect(stale.map(({ name, file }) => `${file}: ${name}`)).toEqual([]);
});
