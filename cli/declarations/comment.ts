import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import type { CommentOptions } from '../commands/comment.ts';

export const COMMENT: CommandSpec<CommentOptions> = {
  usage: 'comment <file>',
  description:
    'post the output of `plan --output json` on the pull request as one comment, update it on later runs, and set the status',
  options: [
    new Option('--host <host>', 'host of the pull request').choices(['github', 'codecommit']).default('github'),
    new Option('--repository <owner/name>', 'repository on GitHub (default: from GitHub Actions or CodeBuild)'),
    new Option('--pull-request <number>', 'pull request number (default: from GitHub Actions or CodeBuild)'),
    new Option('--commit <sha>', 'commit for the status (default: from GitHub Actions or CodeBuild)'),
    new Option('--key <key>', 'identifier, if a pull request has several plans').default('plan'),
    new Option('--url <url>', 'address of more information, such as the log of the build'),
    new Option('--ask <state>', 'status of the check if a person has to decide')
      .choices(['failure', 'pending', 'success'])
      .default('failure'),
  ],
  callsAws: true,
  examples: ['comment plan.json --url "$CODEBUILD_BUILD_URL"', 'plan --after template.yaml --output json | stackgate comment -'],
  exitCodes: { 0: 'the comment and the status are set, for every decision' },
  run: async (io, options, file) => (await import('../commands/comment.ts')).comment(file, options, io),
};
