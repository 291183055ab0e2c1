#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Types are stripped and code is compiled once, not at every start.
enableCompileCache();
const { runProgram } = await import('./commands/program.ts');

// Whoever reads the results may stop before their end, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runProgram(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  hasColors: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  now: () => new Date(),
  env: process.env,
  cloudFormation: async () => {
    const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
    return new CloudFormationClient();
  },
});
