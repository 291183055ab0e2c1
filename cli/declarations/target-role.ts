import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import type { TargetRoleOptions } from '../commands/target-role.ts';

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];
const repeated = (flags: string, description: string): Option =>
  new Option(flags, `${description}; can be repeated`).argParser(collect);

export const TARGET_ROLE: CommandSpec<TargetRoleOptions> = {
  usage: 'target-role',
  description: 'print a CloudFormation template with the role that a gate needs in another account',
  options: [
    repeated('--function-role <arn>', 'a role of the functions of the gate, or a pattern with *').makeOptionMandatory(),
    repeated('--stack <name>', 'stacks that the gate may deploy, as a name or a pattern with *').makeOptionMandatory(),
    repeated('--deployment-role <arn>', 'a service role of CloudFormation in the target account').makeOptionMandatory(),
    repeated('--region <region>', 'a Region into which the gate deploys').makeOptionMandatory(),
    new Option('--gate-bucket <name>', 'the bucket of the gate').makeOptionMandatory(),
    new Option('--external-id <id>', 'the external ID that the gate must send').makeOptionMandatory(),
    new Option('--gate-key <arn>', 'the key that encrypts the bucket of the gate'),
    new Option('--role-name <name>', 'the name of the role').default('stackgate-target'),
    repeated('--ssm-parameter <name>', 'SSM parameters that templates read, as a name or a pattern with *'),
    repeated('--secret <name>', 'secrets whose version IDs the gate reads, as a name or a pattern with *'),
    new Option('--secure-parameters', 'let the gate read the versions of SecureString parameters'),
  ],
  examples: [
    'target-role --function-role "arn:aws:iam::111111111111:role/Gate-*" --stack "prod-*" --deployment-role arn:aws:iam::222222222222:role/deploy --region eu-west-1 --gate-bucket gate-records --external-id orders > target-role.json',
  ],
  exitCodes: { 0: 'the template is printed' },
  run: async (io, options) => (await import('../commands/target-role.ts')).printTargetRole(options, io),
};
