import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import type { CommentOptions } from '../commands/comment.ts';
import { HOSTS } from '../pull-request/hosts.ts';

export const COMMENT: CommandSpec<CommentOptions> = {
  usage: 'comment <file>',
  description:
    'print a plan (output of `plan --output json`), post it on the pull request as one comment, update it on later runs, and set the status',
  options: [
    new Option('--host <host>', 'host of the pull request (default: the host of the build, or github)').choices(HOSTS),
    new Option('--repository <owner/name>', 'repository, or project on GitLab (default: from the build)'),
    new Option('--pull-request <number>', 'pull request number (default: from the build)'),
    new Option('--commit <sha>', 'commit for the status (default: from the build)'),
    new Option('--key <key>', 'identifier, if a pull request has several plans').default('plan'),
    new Option('--url <url>', 'URL with more information (default: the log of the build)'),
    new Option('--environment <name>', 'environment in the heading of the comment (default: from the plan)'),
    new Option('--ask <state>', 'status of the check if a person has to decide')
      .choices(['failure', 'pending', 'success'])
      .default('failure'),
  ],
  callsAws: true,
  examples: ['comment plan.json --environment prod', 'plan --after template.yaml --output json | stackgate comment -'],
  exitCodes: { 0: 'the comment and the status are set, for every decision' },
  run: async (io, options, file) => (await import('../commands/comment.ts')).comment(file, options, io),
};
