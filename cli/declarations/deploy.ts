import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import type { DeployOptions } from '../commands/deploy.ts';

export const DEPLOY: CommandSpec<DeployOptions> = {
  usage: 'deploy',
  description: 'start a deployment without a pipeline, which the gate judges like a push',
  options: [
    new Option('--input <file>', 'deployment input (JSON)').makeOptionMandatory(),
    new Option('--artifact <path>', 'folder or zip with the files that the input names').default('.'),
    new Option('--function <name>', 'function of the deployer, with its alias (default: STACKGATE_DEPLOY_FUNCTION)'),
    new Option('--client-token <token>', 'the same token with the same input and files starts only one deployment'),
    new Option('--follow', 'show each step and each event of the stack until the end; Ctrl+C leaves the deployment running'),
  ],
  outputs: ['text', 'json'],
  callsAws: true,
  examples: [
    'deploy --input deploy/prod.json --artifact . --follow',
    'deploy --input deploy/prod.json --artifact build.zip --function Gate-StartDeployment:release',
  ],
  exitCodes: {
    0: 'the deployment is started; with --follow, it succeeded',
    2: 'the deployment was refused (--follow)',
    3: 'the deployment failed or was stopped (--follow)',
    130: 'Ctrl+C; the deployment is still running (--follow)',
  },
  run: async (io, options) => (await import('../commands/deploy.ts')).deploy(options, io),
};
