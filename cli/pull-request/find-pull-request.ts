import * as z from 'zod/mini';
import type { AwsAccess } from '../aws-clients.ts';
import type { CliIo } from '../cli-io.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { UsageError } from '../usage-error.ts';
import { type GitHubPullRequestProps, openGitHubPullRequest } from './github-pull-request.ts';
import type { Environment, PullRequest } from './pull-request.ts';

/** The options that identify the pull request. */
export interface PullRequestOptions extends AwsAccess {
  readonly host?: 'github' | 'codecommit';
  /** `OWNER/NAME` on GitHub. */
  readonly repository?: string;
  readonly pullRequest?: string;
  readonly commit?: string;
}

const githubEvent = z.object({
  pull_request: z.optional(z.object({ number: z.number(), head: z.object({ sha: z.string() }) })),
});

/**
 * Finds the pull request of this run: from the options of the user, or from the environment of GitHub Actions or CodeBuild.
 *
 * https://docs.github.com/actions/reference/workflows-and-actions/variables,
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 *
 * @throws UsageError that names the missing value
 */
export async function findPullRequest(
  options: PullRequestOptions,
  { env = {}, aws }: Pick<CliIo, 'env' | 'aws'>,
): Promise<PullRequest> {
  if (options.host === 'codecommit') {
    const pullRequestId = required(options.pullRequest ?? env.PULL_REQUEST_ID, '--pull-request or PULL_REQUEST_ID');
    const { openCodeCommitPullRequest } = await import('./codecommit-pull-request.ts');
    return openCodeCommitPullRequest({ client: await aws(options).codeCommit(), pullRequestId });
  }
  const found = env.GITHUB_ACTIONS === 'true' ? readWorkflow(env) : readCodeBuild(env);
  const number = Number(
    required(options.pullRequest ?? found.number, '--pull-request (the build does not belong to a pull request)'),
  );
  if (!Number.isInteger(number)) throw new UsageError(`Expected --pull-request to be a number, got ${options.pullRequest}.`);
  return openGitHubPullRequest({
    apiUrl: (env.GITHUB_API_URL ?? 'https://api.github.com').replace(/\/+$/, ''),
    token: required(env.GITHUB_TOKEN, 'GITHUB_TOKEN in the environment'),
    repository: readRepository(required(options.repository ?? found.repository, '--repository')),
    number,
    commit: required(options.commit ?? found.commit, '--commit'),
  });
}

type Found = Partial<Readonly<Record<'repository' | 'number' | 'commit', string | undefined>>>;

/** The commit of the event, not of the checkout: the checkout is a merge commit, whose status does not appear on the pull request. */
function readWorkflow(env: Environment): Found {
  const event = env.GITHUB_EVENT_PATH === undefined ? {} : githubEvent.parse(JSON.parse(readTextFile(env.GITHUB_EVENT_PATH)));
  const { number, head } = event.pull_request ?? {};
  return { repository: env.GITHUB_REPOSITORY, number: number === undefined ? undefined : String(number), commit: head?.sha };
}

function readCodeBuild(env: Environment): Found {
  return {
    repository: /github[^/:]*[/:]([^/]+\/[^/]+?)(?:\.git)?$/.exec(env.CODEBUILD_SOURCE_REPO_URL ?? '')?.[1],
    number: /^pr\/(\d+)$/.exec(env.CODEBUILD_WEBHOOK_TRIGGER ?? '')?.[1],
    commit: env.CODEBUILD_RESOLVED_SOURCE_VERSION,
  };
}

function readRepository(repository: string): GitHubPullRequestProps['repository'] {
  if (/^[\w-]+\/(?!\.{1,2}$)[\w.-]+$/.test(repository)) return repository;
  throw new UsageError(`Expected --repository to be OWNER/NAME, got ${repository}.`);
}

function required(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw new UsageError(`Expected ${what}, got none.`);
  return value;
}
