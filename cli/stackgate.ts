#!/usr/bin/env node
import * as nodeModule from 'node:module';

// Keeps compiled code between runs. Node.js 20 does not have this function.
nodeModule.enableCompileCache?.();
// The SDK in the package is tested with Node.js 20. Its warning about later versions is for users of the SDK.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { handleUnexpectedErrors } = await import('./unexpected-error.ts');
handleUnexpectedErrors();
const { runProgram } = await import('./commands/program.ts');
const { createAwsClients } = await import('./aws-clients.ts');
const { useColors } = await import('./command-line/use-colors.ts');

// Ignore EPIPE: the reader may close stdout early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runProgram(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  hasColors: useColors(process.env, process.stdout.isTTY),
  ...(process.stdout.isTTY && { columns: process.stdout.columns }),
  isInteractive: process.stderr.isTTY && process.env.TERM !== 'dumb',
  now: () => new Date(),
  env: process.env,
  aws: (access) => createAwsClients(access, process.env),
  signer: async (options) => (await import('./approvals/create-signer.ts')).createSigner(options),
});
