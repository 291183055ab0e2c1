import * as z from 'zod/mini';
import { type CheckStatus, markerOf, type PullRequest } from './pull-request.ts';
import { type CallApi, createRestApi, nextPage, RestError } from './rest-api.ts';

/** A merge request on GitLab. */
export interface GitLabMergeRequestProps {
  /** `https://HOST/api/v4`. */
  readonly apiUrl: string;
  /** A project access token with the scope `api`. The token of a job cannot write comments. */
  readonly token: string;
  /** The ID of the project, or its path: `group/name`. */
  readonly project: string;
  /** The number of the merge request in the project. */
  readonly number: number;
  /** The commit that the status is for. */
  readonly commit: string;
  /** The pipeline that shows the status, if the commit has several. */
  readonly pipelineId?: string | undefined;
}

/** Maximum number of characters in the description of a status on GitLab. */
const LONGEST_DESCRIPTION = 255;

const STATES = { success: 'success', failure: 'failed', pending: 'pending' } as const;

const user = z.object({ id: z.number() });
const notes = z.array(z.object({ id: z.number(), body: z.string(), author: user }));

/**
 * A merge request by GitLab's REST API.
 *
 * https://docs.gitlab.com/api/notes/#merge-requests, https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
 */
export function openGitLabMergeRequest(props: GitLabMergeRequestProps): PullRequest {
  const { apiUrl, token, project, number, commit, pipelineId } = props;
  const call = createRestApi({ service: 'GitLab', headers: { 'private-token': token } });
  const base = `${apiUrl}/projects/${encodeURIComponent(project)}`;
  const list = `${base}/merge_requests/${number}/notes`;
  return {
    longestComment: 100_000,
    async putComment(text, key) {
      const body = `${markerOf(key)}\n${text}`;
      const own = await findOwnNote(call, apiUrl, `${list}?per_page=100`, markerOf(key));
      if (own === undefined) await call('POST', list, { body });
      else await call('PUT', `${list}/${own}`, { body });
      return { outcome: own === undefined ? 'posted' : 'updated' };
    },
    async setStatus({ state, context, description, url }: CheckStatus) {
      const body = {
        state: STATES[state],
        name: context,
        description: description.slice(0, LONGEST_DESCRIPTION),
        ...(url === undefined ? {} : { target_url: url }),
        ...(pipelineId === undefined ? {} : { pipeline_id: Number(pipelineId) }),
      };
      await call('POST', `${base}/statuses/${commit}`, body).catch(ignoreSameState);
    },
  };
}

/** GitLab refuses a status with the state that the commit already has: "Cannot transition status via :enqueue from :pending". */
function ignoreSameState(error: unknown): void {
  if (error instanceof RestError && error.status === 400 && error.message.includes('Cannot transition status')) return;
  throw error;
}

/** A note of another author is not used, because that author could change it later. */
async function findOwnNote(call: CallApi, apiUrl: string, firstPage: string, marker: string): Promise<number | undefined> {
  const me = user.parse(await (await call('GET', `${apiUrl}/user`)).json());
  for (let page: string | undefined = firstPage; page !== undefined; ) {
    const response = await call('GET', page);
    const found = notes.parse(await response.json()).find(({ body, author }) => author.id === me.id && body.includes(marker));
    if (found !== undefined) return found.id;
    page = nextPage(response, apiUrl);
  }
  return undefined;
}
