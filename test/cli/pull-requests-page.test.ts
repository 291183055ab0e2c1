import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const page = readFileSync(new URL('../../docs/pull-requests.md', import.meta.url), 'utf8').replaceAll('\\\n', ' ');

test.each(['plan', 'comment'])('the page on pull requests names only options that `stackgate %s` has', async (command) => {
  const calls = [...page.matchAll(new RegExp(`stackgate ${command} [^\\n]*`, 'g'))].map(([call]) => call);
  const named = new Set(calls.flatMap((call) => call.match(/--[a-z-]+/g) ?? []));
  const { stdout } = await runCli([command, '--help']);
  expect(named.size).toBeGreaterThan(1);
  expect([...named].filter((option) => !stdout.includes(`${option} `))).toEqual([]);
});
