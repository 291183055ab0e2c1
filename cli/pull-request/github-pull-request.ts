import * as z from 'zod/mini';
import { UsageError } from '../usage-error.ts';
import type { CheckStatus, PullRequest } from './pull-request.ts';

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

/**
 * A pull request by GitHub's REST API.
 *
 * https://docs.github.com/rest/issues/comments, https://docs.github.com/rest/commits/statuses
 */
export function openGitHubPullRequest(props: GitHubPullRequestProps): PullRequest {
  const { apiUrl, repository, number, commit } = props;
  const base = `${apiUrl}/repos/${repository}`;
  return {
    longestComment: 65_536,
    async putComment(body, marker) {
      const own = await findOwnComment(props, `${base}/issues/${number}/comments?per_page=100`, marker);
      if (own === undefined) await call(props, 'POST', `${base}/issues/${number}/comments`, { body });
      else await call(props, 'PATCH', `${base}/issues/comments/${own}`, { body });
      return own === undefined ? 'posted' : 'updated';
    },
    async setStatus({ state, context, description, url }: CheckStatus) {
      await call(props, 'POST', `${base}/statuses/${commit}`, {
        state,
        context,
        description: description.slice(0, LONGEST_DESCRIPTION),
        ...(url === undefined ? {} : { target_url: url }),
      });
    },
  };
}

/** A comment of another author is not used, because that author could change it later. */
async function findOwnComment(props: GitHubPullRequestProps, firstPage: string, marker: string): Promise<number | undefined> {
  const me = await findOwnName(props);
  for (let page: string | undefined = firstPage; page !== undefined; ) {
    const response = await call(props, 'GET', page);
    const found = comments
      .parse(await response.json())
      .find(({ body, user: author }) => author?.login === me && body?.includes(marker));
    if (found !== undefined) return found.id;
    page = nextPage(response, props.apiUrl);
  }
  return undefined;
}

async function findOwnName(props: GitHubPullRequestProps): Promise<string> {
  const response = await request(props, 'GET', `${props.apiUrl}/user`);
  return response.ok ? user.parse(await response.json()).login : WORKFLOW_USER;
}

/** The address of the next page. The token is not sent to an address on another host. */
function nextPage(response: Response, apiUrl: string): string | undefined {
  const address = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  return address?.startsWith(`${apiUrl}/`) === true ? address : undefined;
}

async function call(props: GitHubPullRequestProps, method: string, address: string, body?: object): Promise<Response> {
  const response = await request(props, method, address, body);
  if (response.ok) return response;
  const reason = (await response.text()).slice(0, 500);
  throw new UsageError(`GitHub answered ${response.status} to ${method} ${new URL(address).pathname}: ${reason}`);
}

async function request({ token }: GitHubPullRequestProps, method: string, address: string, body?: object): Promise<Response> {
  try {
    return await fetch(address, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'stackgate',
        'x-github-api-version': '2022-11-28',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const { cause, message } = error as Error;
    throw new UsageError(
      `GitHub cannot be reached at ${new URL(address).host}: ${cause instanceof Error ? cause.message : message}`,
    );
  }
}
