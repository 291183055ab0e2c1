import * as z from 'zod/mini';
import type { AwsAccess } from '../aws-clients.ts';
import type { CliIo } from '../cli-io.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { UsageError } from '../usage-error.ts';
import type { Host } from './hosts.ts';
import type { Environment, PullRequest } from './pull-request.ts';

/** The options that identify the pull request. */
export interface PullRequestOptions extends AwsAccess {
  readonly host?: Host;
  /** `OWNER/NAME` on GitHub; the ID or the path of the project on GitLab; `WORKSPACE/NAME` on Bitbucket. */
  readonly repository?: string;
  readonly pullRequest?: string;
  readonly commit?: string;
}

/** A pull request, and facts of the run for the comment. */
export interface FoundPullRequest {
  readonly pullRequest: PullRequest;
  readonly commit?: string | undefined;
  /** Address of the log of this run. */
  readonly logUrl?: string | undefined;
}

const githubEvent = z.object({
  pull_request: z.optional(z.object({ number: z.number(), head: z.object({ sha: z.string() }) })),
});

/** Values of a run; undefined if the environment does not have them. */
type Found = Readonly<Partial<Record<'repository' | 'number' | 'commit' | 'logUrl' | 'pipelineId', string | undefined>>>;

/**
 * Finds the pull request of this run: from the options of the user, or from the environment of GitHub Actions, GitLab CI/CD, Bitbucket
 * Pipelines, or CodeBuild.
 *
 * https://docs.github.com/actions/reference/workflows-and-actions/variables,
 * https://docs.gitlab.com/ci/variables/predefined_variables/,
 * https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/,
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 *
 * @throws UsageError that names the missing value
 */
export async function findPullRequest(
  options: PullRequestOptions,
  { env = {}, aws }: Pick<CliIo, 'env' | 'aws'>,
): Promise<FoundPullRequest> {
  const { host = hostOf(env) } = options;
  if (host === 'codecommit') {
    const pullRequestId = required(options.pullRequest ?? env.PULL_REQUEST_ID, '--pull-request or PULL_REQUEST_ID');
    const { openCodeCommitPullRequest } = await import('./codecommit-pull-request.ts');
    const client = await aws(options).codeCommit();
    return { pullRequest: openCodeCommitPullRequest({ client, pullRequestId }), ...readCodeBuild(env) };
  }
  const found = { gitlab: readGitLab, bitbucket: readBitbucket, github: readGitHub }[host](env);
  const where = {
    number: readNumber(options.pullRequest ?? found.number),
    token: required(env[TOKENS[host]], `${TOKENS[host]} in the environment`),
    repository: required(options.repository ?? found.repository, '--repository'),
    commit: required(options.commit ?? found.commit, '--commit'),
  };
  return { pullRequest: await open(host, where, found, env), commit: where.commit, logUrl: found.logUrl };
}

const TOKENS = { github: 'GITHUB_TOKEN', gitlab: 'GITLAB_TOKEN', bitbucket: 'BITBUCKET_TOKEN' } as const;

/** Values that identify a pull request and give access to it. */
interface Place {
  readonly number: number;
  readonly token: string;
  readonly repository: string;
  readonly commit: string;
}

async function open(host: keyof typeof TOKENS, place: Place, { pipelineId }: Found, env: Environment): Promise<PullRequest> {
  switch (host) {
    case 'gitlab': {
      const { openGitLabMergeRequest } = await import('./gitlab-merge-request.ts');
      const apiUrl = addressOf(env.CI_API_V4_URL, 'https://gitlab.com/api/v4');
      return openGitLabMergeRequest({ ...place, apiUrl, project: place.repository, pipelineId });
    }
    case 'bitbucket': {
      const { openBitbucketPullRequest } = await import('./bitbucket-pull-request.ts');
      const apiUrl = addressOf(env.BITBUCKET_API_URL, 'https://api.bitbucket.org/2.0');
      return openBitbucketPullRequest({ ...place, apiUrl, repository: readRepository(place.repository) });
    }
    case 'github': {
      const { openGitHubPullRequest } = await import('./github-pull-request.ts');
      const apiUrl = addressOf(env.GITHUB_API_URL, 'https://api.github.com');
      return openGitHubPullRequest({ ...place, apiUrl, repository: readRepository(place.repository) });
    }
  }
}

function addressOf(given: string | undefined, fallback: string): string {
  return (given ?? fallback).replace(/\/+$/, '');
}

function hostOf(env: Environment): 'github' | 'gitlab' | 'bitbucket' {
  if (env.GITLAB_CI === 'true') return 'gitlab';
  return env.BITBUCKET_BUILD_NUMBER === undefined ? 'github' : 'bitbucket';
}

function readGitHub(env: Environment): Found {
  return env.GITHUB_ACTIONS === 'true' ? readWorkflow(env) : readCodeBuild(env);
}

/** The commit of the event, not of the checkout: the checkout is a merge commit, whose status does not appear on the pull request. */
function readWorkflow(env: Environment): Found {
  const event = env.GITHUB_EVENT_PATH === undefined ? {} : githubEvent.parse(JSON.parse(readTextFile(env.GITHUB_EVENT_PATH)));
  const { number, head } = event.pull_request ?? {};
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  return {
    repository,
    number: number === undefined ? undefined : String(number),
    commit: head?.sha,
    logUrl: !server || !run ? undefined : `${server}/${repository}/actions/runs/${run}`,
  };
}

function readCodeBuild(env: Environment): Found {
  return {
    repository: /github[^/:]*[/:]([^/]+\/[^/]+?)(?:\.git)?$/.exec(env.CODEBUILD_SOURCE_REPO_URL ?? '')?.[1],
    number: /^pr\/(\d+)$/.exec(env.CODEBUILD_WEBHOOK_TRIGGER ?? '')?.[1],
    commit: env.CODEBUILD_RESOLVED_SOURCE_VERSION,
    logUrl: env.CODEBUILD_BUILD_URL,
  };
}

/** In a pipeline for merged results, CI_COMMIT_SHA is a merge commit, whose status does not appear on the merge request. */
function readGitLab(env: Environment): Found {
  return {
    repository: env.CI_PROJECT_ID,
    number: env.CI_MERGE_REQUEST_IID,
    commit: env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || env.CI_COMMIT_SHA,
    logUrl: env.CI_JOB_URL,
    pipelineId: env.CI_PIPELINE_ID,
  };
}

function readBitbucket(env: Environment): Found {
  const { BITBUCKET_REPO_FULL_NAME: repository, BITBUCKET_BUILD_NUMBER: build } = env;
  return {
    repository,
    number: env.BITBUCKET_PR_ID,
    commit: env.BITBUCKET_COMMIT,
    logUrl: build === undefined ? undefined : `https://bitbucket.org/${repository}/pipelines/results/${build}`,
  };
}

function readNumber(given: string | undefined): number {
  const text = required(given, '--pull-request (the build does not belong to a pull request)');
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`Expected --pull-request to be a number, got ${text}.`);
}

function readRepository(repository: string): string {
  if (/^[\w.-]*[\w-]\/(?!\.{1,2}$)[\w.-]+$/.test(repository)) return repository;
  throw new UsageError(`Expected --repository to be OWNER/NAME, got ${repository}.`);
}

function required(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw new UsageError(`Expected ${what}, got none.`);
  return value;
}
