import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { runProgram } from '../../cli/commands/program.ts';
import { describeUnexpectedError, VERSION } from '../../cli/unexpected-error.ts';
import { runCli } from './run-cli.ts';

it('prints one sentence with the version and how to report a defect, and exits with 1', async () => {
  let stderr = '';
  const exitCode = await runProgram(['inspect', '--stack', 's', '--change-set', 'c'], {
    stdout: () => {},
    stderr: (text) => {
      stderr += text;
    },
    hasColors: false,
    now: () => new Date(0),
    aws: () => {
      throw new TypeError('x is not a function\u001b[2J');
    },
    signer: () => Promise.reject(new Error('The command needs no signer.')),
  });

  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    new RegExp(
      `^stackgate ${VERSION} stopped because of a defect in stackgate \\(TypeError: x is not a function \\[2J\\): report it at .+\\.\\n$`,
    ),
  );
});

it('adds the stack trace only for STACKGATE_DEBUG=1', () => {
  expect(describeUnexpectedError(new Error('x'), {})).not.toMatch(/\n.+/);
  expect(describeUnexpectedError(new Error('x'), { STACKGATE_DEBUG: '1' })).toMatch(/\n.*unexpected-error\.test\.ts/s);
  expect(describeUnexpectedError('x', { STACKGATE_DEBUG: '1' })).toMatch(/\(x\)/);
});

it('replaces the stack trace of an uncaught error', () => {
  const code =
    "import { handleUnexpectedErrors } from './cli/unexpected-error.ts'; handleUnexpectedErrors(); Promise.reject(new Error('late'));";
  const run = () => execFileSync(process.execPath, ['--input-type=module', '-e', code], { stdio: 'pipe', encoding: 'utf8' });
  expect(run).toThrow(expect.objectContaining({ status: 1, stderr: expect.stringMatching(/^stackgate .*Error: late.*\n$/) }));
});

it('prints its version', async () => {
  expect((await runCli(['--version'])).stdout).toBe(`${VERSION}\n`);
});

it.each(['6', '{}', '"x"', '10.0.0.0/abc'])(
  'prints one sentence for a template with wrong arguments of Fn::Cidr (%s)',
  async (argument) => {
    const { exitCode, stderr } = await runCli(['plan', '--after', '@t.yaml'], {
      't.yaml': `Resources: {S: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: !Select [0, !Cidr ["${argument.replaceAll('"', '')}", 3, some]]}}}`,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^@t\.yaml: Template error: every Fn::Cidr .*The error is at Resources\/S\/Properties\/CidrBlock\/Fn::Select\/1\/Fn::Cidr\.\n$/,
    );
  },
);
