import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import type { RehearseOptions } from '../commands/rehearse.ts';

export const REHEARSE: CommandSpec<RehearseOptions> = {
  usage: 'rehearse',
  description:
    'deploy a template in a sandbox, without AWS: artifact, pipeline, trigger, state machine, and functions of the gate',
  options: [
    new Option('--after <file>', 'new template').makeOptionMandatory(),
    new Option('--before <file>', 'deployed template (default: the stack does not exist)'),
    new Option('--input <file>', 'deployment input, JSON (default: a stack named after the template file)'),
    new Option(
      '--parameters <file>',
      'parameters: a template configuration, a CloudFormation parameter list, or an object of names and values',
    ),
    new Option('--parameters-before <file>', 'parameters of the deployed template (default: those of --parameters)'),
    new Option('--policy <file>', 'policy of the gate, YAML or JSON (default: standard)'),
    new Option('--waivers <file>', 'waivers of the pushed revision, YAML or JSON'),
    new Option(
      '--world <file>',
      'facts about the account, JSON or YAML: region, accountId, exports, ssmParameters; missing values are generated',
    ),
    new Option(
      '--early-validation',
      'validate required properties and custom names when a change set is created, as in accounts with early validation',
    ),
    new Option(
      '--sam-python <program>',
      'Python interpreter with the package aws-sam-translator, for templates with serverless resources',
    ),
    new Option('--record <directory>', 'directory for the decision record and the explanation of the deployment'),
    // The name of --output json in earlier versions.
    new Option('--json').hideHelp(),
  ],
  outputs: ['text', 'json'],
  examples: [
    'rehearse --after template.yaml',
    'rehearse --before old.yaml --after new.yaml --policy gate-policy.yaml --record records',
  ],
  exitCodes: { 0: 'the gate deployed the template', 2: 'the gate refused the template, or the deployment failed' },
  run: async (io, options) => (await import('../commands/rehearse.ts')).rehearse(options, io),
};
