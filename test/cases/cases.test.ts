import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';

/** Small inputs with expected answers, which are kept next to the repository. */
const FOLDER = resolve('../shared/cases');

const INDEX = join(FOLDER, 'index.json');

interface Case {
  readonly case: string;
  readonly expect: string;
}

/** Cases that `plan` and `inspect` do not answer as expected yet, with the area that owns the answer. */
const EXPECTED_FAILURES: ReadonlyMap<string, string> = new Map();

/** Answers that `plan` and `inspect` cannot give; other tests cover them. */
const OTHER_COMMANDS = 'see README';

const cases: readonly Case[] = existsSync(INDEX) ? JSON.parse(readFileSync(INDEX, 'utf8')) : [];

describe.skipIf(cases.length === 0)('the cases of ../shared/cases (skipped if the folder does not exist)', () => {
  it.each(cases.filter((one) => one.expect !== OTHER_COMMANDS).map((one) => [one.case, one.expect]))(
    'answers %s with %s',
    async (name, expected) => {
      const isExpectedFailure = EXPECTED_FAILURES.has(name);
      const { exitCode, stdout, stderr } = await play(join(FOLDER, name));
      const answers = answersOf(exitCode, stdout, stderr);

      if (isExpectedFailure) expect(answers).not.toContain(expected);
      else expect(answers, `${stdout}${stderr}`).toContain(expected);
    },
  );
});

async function play(folder: string) {
  const file = (name: string) => join(folder, name);
  const option = (name: string, file: string) => (existsSync(file) ? [name, file] : []);
  const format = ['--format', 'json'];
  if (existsSync(file('changeset.json'))) return runCli(['inspect', file('changeset.json'), ...format]);
  const after = existsSync(file('after.yaml')) ? file('after.yaml') : file('template.yaml');
  return runCli([
    'plan',
    ...option('--before', file('before.yaml')),
    '--after',
    after,
    ...option('--parameters', file('parameters.json')),
    ...option('--parameters-before', file('parameters-before.json')),
    ...format,
  ]);
}

/** Words of index.json that describe the answer. */
function answersOf(exitCode: number, stdout: string, stderr: string): readonly string[] {
  if (exitCode === 1) {
    const isClear = /\S/.test(stderr) && !/\n\s+at |node_modules|YAML\.parse/.test(stderr);
    return isClear ? ['error', ...(/template/i.test(stderr) ? [] : ['not-broken'])] : [];
  }
  const document = JSON.parse(stdout);
  const record = document.verdict ?? document;
  const action: string = record.changeSetAction;
  return [
    'either',
    'not-broken',
    ...(exitCode === 0 ? ['allow'] : ['refuse']),
    ...(action === 'NO-CHANGES' ? ['no-change'] : []),
    ...(action === 'CANNOT-TELL' && record.counts.replace === undefined && record.counts.delete === undefined
      ? ['cannot-predict']
      : []),
  ];
}
