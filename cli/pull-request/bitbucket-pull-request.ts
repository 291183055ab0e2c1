import * as z from 'zod/mini';
import type { CheckStatus, PullRequest } from './pull-request.ts';
import { type CallApi, createRestApi, RestError } from './rest-api.ts';

/** A pull request on Bitbucket Cloud. */
export interface BitbucketPullRequestProps {
  /** `https://api.bitbucket.org/2.0`. */
  readonly apiUrl: string;
  /** A repository access token that can write pull requests. */
  readonly token: string;
  /** `WORKSPACE/NAME`. */
  readonly repository: string;
  readonly number: number;
  /** The commit that the status is for. */
  readonly commit: string;
}

/** Maximum numbers of characters on Bitbucket. */
const LONGEST_DESCRIPTION = 255;
const LONGEST_KEY = 40;

const STATES = { success: 'SUCCESSFUL', failure: 'FAILED', pending: 'INPROGRESS' } as const;

const comments = z.object({
  values: z.array(z.object({ id: z.number(), content: z.object({ raw: z.string() }), deleted: z.optional(z.boolean()) })),
  next: z.optional(z.string()),
});
const written = z.object({ links: z.optional(z.object({ html: z.optional(z.object({ href: z.string() })) })) });

/**
 * A pull request by Bitbucket's REST API.
 *
 * https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/,
 * https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/
 */
export function openBitbucketPullRequest(props: BitbucketPullRequestProps): PullRequest {
  const { apiUrl, token, repository, number, commit } = props;
  const call = createRestApi({ service: 'Bitbucket', headers: { authorization: `Bearer ${token}` } });
  const base = `${apiUrl}/repositories/${repository}`;
  const list = `${base}/pullrequests/${number}/comments`;
  return {
    longestComment: 32_768,
    async putComment(text, key) {
      // Bitbucket shows HTML as text. A link definition that no text uses is hidden.
      const marker = `[//]: # (stackgate:${key})`;
      const body = { content: { raw: `${marker}\n\n${withoutHtml(text)}` } };
      for (const id of await findComments(call, apiUrl, `${list}?pagelen=100`, marker)) {
        const response = await call('PUT', `${list}/${id}`, body).catch(ignoreOtherAuthor);
        if (response !== undefined) return { outcome: 'updated', url: await readAddress(response) };
      }
      return { outcome: 'posted', url: await readAddress(await call('POST', list, body)) };
    },
    async setStatus({ state, context, description, url }: CheckStatus) {
      await call('POST', `${base}/commit/${commit}/statuses/build`, {
        key: context.slice(0, LONGEST_KEY),
        name: context,
        state: STATES[state],
        description: description.slice(0, LONGEST_DESCRIPTION),
        url: url ?? `https://bitbucket.org/${repository}/pull-requests/${number}`,
      });
    },
  };
}

async function findComments(call: CallApi, apiUrl: string, firstPage: string, marker: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (let page: string | undefined = firstPage; page !== undefined; ) {
    const { values, next }: z.infer<typeof comments> = comments.parse(await (await call('GET', page)).json());
    found.push(...values.filter(({ content, deleted }) => deleted !== true && content.raw.includes(marker)).map(({ id }) => id));
    // The token is not sent to an address of another API.
    page = next?.startsWith(`${apiUrl}/`) === true ? next : undefined;
  }
  return found;
}

/** Only the author of a comment can update it, so comments of other authors are ignored, with or without the marker. */
function ignoreOtherAuthor(error: unknown): undefined {
  if (error instanceof RestError && error.status === 403) return undefined;
  throw error;
}

async function readAddress(response: Response): Promise<string | undefined> {
  return written.parse(await response.json()).links?.html?.href;
}

/** Replaces the HTML in a report: a summary becomes a bold line. */
function withoutHtml(markdown: string): string {
  return markdown.replaceAll(/<summary>(.*?)<\/summary>/g, '**$1**').replaceAll(/<\/?(?:details|sub|code)>/g, '');
}
