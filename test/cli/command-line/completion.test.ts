import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackgate-test-'));

beforeAll(() => {
  const command = join(folder, 'stackgate');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${resolve('cli/stackgate.ts')}" "$@"\n`);
  chmodSync(command, 0o755);
  writeFileSync(join(folder, 'template.yaml'), '');
  return () => rmSync(folder, { recursive: true });
});

async function complete(...words: string[]): Promise<readonly string[]> {
  const { stdout } = await runCli(['complete-words', '--', ...words]);
  return stdout.split('\n').filter(Boolean);
}

const wordsOf = (lines: readonly string[]): readonly string[] => lines.map((line) => line.split('\t')[0] ?? '');

describe('the words that complete a command line', () => {
  it('are the commands, with their descriptions', async () => {
    expect(await complete('')).toContain('plan\tpredict a change set from templates, without AWS, and judge it');
    expect(wordsOf(await complete('pl'))).toEqual(['plan']);
    expect(wordsOf(await complete('--'))).toEqual(['--version', '--help']);
  });

  it('are the options of the command that are not given', async () => {
    const words = wordsOf(await complete('plan', '--after', 'x', '--'));
    expect(words).toEqual(expect.arrayContaining(['--before', '--output', '--output-file', '--profile', '--help']));
    expect(words).not.toContain('--after');
    expect(words).not.toContain('--format');
    expect(wordsOf(await complete('plan', '--out'))).toEqual(['--output', '--output-file']);
  });

  it('are the choices of an option or of an argument', async () => {
    expect(wordsOf(await complete('plan', '--output', ''))).toEqual(['text', 'json', 'markdown', 'html']);
    expect(wordsOf(await complete('plan', '--output', 'm'))).toEqual(['markdown']);
    expect(wordsOf(await complete('completion', ''))).toEqual(['bash', 'zsh', 'fish', 'powershell']);
  });

  it('are none for files, further arguments, and unknown commands', async () => {
    expect(await complete('plan', '--after', '')).toEqual([]);
    expect(await complete('plan', '')).toEqual([]);
    expect(await complete('completion', 'bash', '')).toEqual([]);
    expect(await complete('foo', '--')).toEqual([]);
    expect(await complete()).toEqual(await complete(''));
  });
});

it('prints a script for each shell, and refuses others', async () => {
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    expect((await runCli(['completion', shell])).stdout).toContain('stackgate complete-words -- ');
  }
  expect((await runCli(['completion', 'csh'])).stderr).toMatch(/Allowed choices are bash, zsh, fish, powershell\./);
});

const INSTALLED = new Set(['bash', 'zsh', 'fish'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0));

function runShell(shell: string, args: readonly string[]): string {
  const { PATH = '' } = process.env;
  const { stdout, stderr } = spawnSync(shell, args, {
    cwd: folder,
    env: { PATH: `${folder}:${PATH}`, HOME: folder, TERM: 'dumb' },
    encoding: 'utf8',
  });
  return `${stdout}${stderr}`;
}

describe('the script for bash', () => {
  const completeInBash = (...words: string[]): readonly string[] => {
    const line = words.map((word) => `'${word}'`).join(' ');
    const script = `set -u; source <(stackgate completion bash); COMP_WORDS=(stackgate ${line}); COMP_CWORD=${words.length}; _stackgate; printf '%s\\n' "\${COMPREPLY[@]-}"; complete -p stackgate`;
    return runShell('bash', ['--norc', '-c', script]).split('\n').filter(Boolean);
  };

  it('completes commands, options, and choices, and leaves files to the shell', () => {
    const registered = 'complete -o default -F _stackgate stackgate';
    expect(completeInBash('pla')).toEqual(['plan', registered]);
    expect(completeInBash('plan', '--out')).toEqual(['--output', '--output-file', registered]);
    expect(completeInBash('plan', '--output', 'h')).toEqual(['html', registered]);
    expect(completeInBash('plan', '--after', 't')).toEqual([registered]);
  });
});

describe.runIf(INSTALLED.has('fish'))('the script for fish', () => {
  const completeInFish = (line: string): string =>
    runShell('fish', ['--no-config', '-c', `stackgate completion fish | source; complete --do-complete '${line}'`]);

  it('completes commands, options, choices, and files', () => {
    expect(completeInFish('stackgate pla')).toMatch(/^plan\tpredict/);
    expect(completeInFish('stackgate plan --out')).toMatch(/^--output\t.*\n--output-file\t/);
    expect(completeInFish('stackgate plan --output h')).toBe('html\n');
    expect(completeInFish('stackgate plan --after t')).toMatch(/^template\.yaml/);
  });
});

describe.runIf(INSTALLED.has('zsh'))('the script for zsh', () => {
  const completeInZsh = (line: string): string => {
    const script = [
      'zmodload zsh/zpty',
      'zpty z zsh -f -i',
      `zpty -w z 'PS1=; autoload -Uz compinit && compinit -u -D; source <(stackgate completion zsh); echo REA"DY"'`,
      "zpty -r -m z out '*READY*'",
      `zpty -w -n z $'${line}\\t'`,
      'sleep 3; while zpty -r -t z out; do print -r -- $out; done',
    ].join('\n');
    return runShell('zsh', ['-f', '-c', script]);
  };

  it('completes commands, choices, and files', () => {
    expect(completeInZsh('stackgate pla')).toContain('stackgate plan ');
    expect(completeInZsh('stackgate plan --output h')).toContain('--output html ');
    expect(completeInZsh('stackgate plan --after t')).toContain('template.yaml');
  });
});
