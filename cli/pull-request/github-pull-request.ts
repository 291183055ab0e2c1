import * as z from 'zod/mini';
import { type CheckStatus, markerOf, type PullRequest } from './pull-request.ts';
import { type CallApi, createRestApi, nextPage, RestError } from './rest-api.ts';

/** A pull request on GitHub. */
export interface GitHubPullRequestProps {
  /** `https://api.github.com`, or a GitHub Enterprise Server's `https://HOST/api/v3`. */
  readonly apiUrl: string;
  readonly token: string;
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly number: number;
  /** The commit that the status is for. */
  readonly commit: string;
}

/** The author of comments with the token of a workflow. Such a token cannot read its own user. */
const WORKFLOW_USER = 'github-actions[bot]';

/** Maximum number of characters in the description of a status on GitHub. */
const LONGEST_DESCRIPTION = 140;

const comments = z.array(
  z.object({ id: z.number(), body: z.optional(z.nullable(z.string())), user: z.nullable(z.object({ login: z.string() })) }),
);
const user = z.object({ login: z.string() });
const written = z.object({ html_url: z.optional(z.string()) });

/**
 * A pull request by GitHub's REST API.
 *
 * https://docs.github.com/rest/issues/comments, https://docs.github.com/rest/commits/statuses
 */
export function openGitHubPullRequest({ apiUrl, token, repository, number, commit }: GitHubPullRequestProps): PullRequest {
  const call = createRestApi({
    service: 'GitHub',
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
    },
  });
  const base = `${apiUrl}/repos/${repository}`;
  return {
    longestComment: 65_536,
    async putComment(text, key) {
      const body = `${markerOf(key)}\n${text}`;
      const own = await findOwnComment(call, apiUrl, `${base}/issues/${number}/comments?per_page=100`, markerOf(key));
      const response =
        own === undefined
          ? await call('POST', `${base}/issues/${number}/comments`, { body })
          : await call('PATCH', `${base}/issues/comments/${own}`, { body });
      return { outcome: own === undefined ? 'posted' : 'updated', url: written.parse(await response.json()).html_url };
    },
    async setStatus({ state, context, description, url }: CheckStatus) {
      await call('POST', `${base}/statuses/${commit}`, {
        state,
        context,
        description: description.slice(0, LONGEST_DESCRIPTION),
        ...(url === undefined ? {} : { target_url: url }),
      });
    },
  };
}

/** A comment of another author is not used, because that author could change it later. */
async function findOwnComment(call: CallApi, apiUrl: string, firstPage: string, marker: string): Promise<number | undefined> {
  const me = await findOwnName(call, apiUrl);
  for (let page: string | undefined = firstPage; page !== undefined; ) {
    const response = await call('GET', page);
    const found = comments
      .parse(await response.json())
      .find(({ body, user: author }) => author?.login === me && body?.includes(marker));
    if (found !== undefined) return found.id;
    page = nextPage(response, apiUrl);
  }
  return undefined;
}

async function findOwnName(call: CallApi, apiUrl: string): Promise<string> {
  try {
    return user.parse(await (await call('GET', `${apiUrl}/user`)).json()).login;
  } catch (error) {
    if (error instanceof RestError && error.status !== undefined && error.pauseMs === undefined) return WORKFLOW_USER;
    throw error;
  }
}
