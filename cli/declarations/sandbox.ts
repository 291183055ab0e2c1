import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import { readRegion } from '../command-line/read-names.ts';
import type { SandboxCommandOptions } from '../commands/sandbox.ts';

export const SANDBOX: CommandSpec<SandboxCommandOptions> = {
  usage: 'sandbox',
  description:
    'serve local AWS services over HTTP for the AWS CLI, SDKs, the AWS CDK, and other clients: CloudFormation, CodePipeline, Step Functions, S3, SSM, STS',
  options: [
    new Option('--port <port>', 'port on the loopback interface; 0 selects any free port').default('4566'),
    new Option('--speed <number>', 'virtual seconds per real second, 1 to 100,000').default('1'),
    new Option('--region <region>', 'Region of the gate and its pipeline').default('us-east-1').argParser(readRegion),
    new Option(
      '--early-validation',
      'validate required properties and custom names when a change set is created, as in accounts with early validation',
    ),
    new Option('--state <file>', 'file that keeps the state between runs'),
    new Option(
      '--sam-python <program>',
      'Python interpreter with the package aws-sam-translator, for templates with serverless resources',
    ),
  ],
  examples: ['sandbox --speed 60 --state sandbox.jsonl'],
  exitCodes: { 0: 'the sandbox was stopped' },
  run: async (io, options) => (await import('../commands/sandbox.ts')).sandbox(options, io),
};
