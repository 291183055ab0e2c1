import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import { readStackName } from '../command-line/read-names.ts';
import { OUTPUT_FORMATS } from '../command-line/shared-options.ts';
import type { PlanOptions } from '../commands/plan.ts';
import { JUDGE_EXIT_CODES, JUDGE_OPTIONS } from './judge-options.ts';

export const PLAN: CommandSpec<PlanOptions> = {
  usage: 'plan',
  description: 'predict a change set from templates, without AWS, and judge it',
  options: [
    new Option('--after <file>', 'the new template, or a cloud assembly (cdk.out); - reads standard input').makeOptionMandatory(),
    new Option(
      '--before <target>',
      'the deployed template: a file, git:REVISION:PATH, stack:NAME, or a cloud assembly (default: a first create)',
    ),
    new Option('--parameters <file>', 'parameters: a template configuration, a CloudFormation parameter list, or an object'),
    new Option('--parameters-before <file>', 'parameters of the deployed stack (default: those of --parameters)'),
    ...JUDGE_OPTIONS,
    new Option('--stack-name <name>', 'name of the stack, for values that depend on it').argParser(readStackName('--stack-name')),
  ],
  outputs: OUTPUT_FORMATS,
  callsAws: true,
  region: 'Region of the stack, for values that depend on it; the Region in an ARN takes precedence',
  examples: [
    'plan --before git:main:infra/template.yaml --after infra/template.yaml',
    'plan --before stack:prod-shop --after cdk.out/prod-shop.template.json --profile prod',
    'plan --before ../base/cdk.out --after cdk.out --output html -o plan.html',
  ],
  exitCodes: {
    ...JUDGE_EXIT_CODES,
    4: 'the templates are not enough to predict the result; only an unknown effect prevents the deployment',
  },
  run: async (io, options) => (await import('../commands/plan.ts')).plan(options, io),
};
