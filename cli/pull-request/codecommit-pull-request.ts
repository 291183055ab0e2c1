import {
  type CodeCommitClient,
  type Comment,
  GetPullRequestCommand,
  PostCommentForPullRequestCommand,
  type PullRequestTarget,
  paginateGetCommentsForPullRequest,
  UpdateCommentCommand,
  UpdatePullRequestApprovalStateCommand,
} from '@aws-sdk/client-codecommit';
import { toDeploymentError } from '../../functions/adapters/aws-errors.ts';
import { type CheckStatus, markerOf, type PullRequest } from './pull-request.ts';

/** A pull request on CodeCommit. */
export interface CodeCommitPullRequestProps {
  readonly client: CodeCommitClient;
  readonly pullRequestId: string;
}

/** Maximum number of characters in a comment on CodeCommit. */
const LONGEST_COMMENT = 10_240;

/**
 * A pull request on CodeCommit. CodeCommit has no commit status: the caller approves the
 * pull request or revokes the approval, and an approval rule can require the approval.
 *
 * https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdatePullRequestApprovalState.html
 */
export function openCodeCommitPullRequest({ client, pullRequestId }: CodeCommitPullRequestProps): PullRequest {
  const tried = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw toDeploymentError(error, `CodeCommit to ${what} of the pull request ${pullRequestId}`);
    }
  };
  return {
    longestComment: LONGEST_COMMENT,
    putComment: (text, key) =>
      tried('accept a comment', async () => ({
        outcome: await putComment(client, pullRequestId, `${markerOf(key)}\n${text}`, markerOf(key)),
      })),
    setStatus: (status) => tried('set the approval', () => setApproval(client, pullRequestId, status)),
  };
}

async function putComment(
  client: CodeCommitClient,
  pullRequestId: string,
  content: string,
  marker: string,
): Promise<'posted' | 'updated'> {
  for (const commentId of await findComments(client, pullRequestId, marker)) {
    if (await isUpdated(client, commentId, content)) return 'updated';
  }
  const { target } = await describe(client, pullRequestId);
  await client.send(
    new PostCommentForPullRequestCommand({
      pullRequestId,
      repositoryName: target?.repositoryName,
      beforeCommitId: target?.destinationCommit,
      afterCommitId: target?.sourceCommit,
      content,
    }),
  );
  return 'posted';
}

async function findComments(client: CodeCommitClient, pullRequestId: string, marker: string): Promise<string[]> {
  const found: Comment[] = [];
  for await (const { commentsForPullRequestData = [] } of paginateGetCommentsForPullRequest({ client }, { pullRequestId })) {
    found.push(...commentsForPullRequestData.flatMap(({ comments = [] }) => comments));
  }
  return found
    .filter(({ content, deleted }) => deleted !== true && content?.includes(marker) === true)
    .flatMap(({ commentId }) => commentId ?? []);
}

/** Only the author of a comment can update it, so comments of other authors are ignored, with or without the marker. */
async function isUpdated(client: CodeCommitClient, commentId: string, content: string): Promise<boolean> {
  try {
    await client.send(new UpdateCommentCommand({ commentId, content }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'CommentNotCreatedByCallerException') return false;
    throw error;
  }
}

async function setApproval(client: CodeCommitClient, pullRequestId: string, { state }: CheckStatus): Promise<void> {
  const { revisionId } = await describe(client, pullRequestId);
  const approvalState = state === 'success' ? 'APPROVE' : 'REVOKE';
  await client.send(new UpdatePullRequestApprovalStateCommand({ pullRequestId, revisionId, approvalState }));
}

async function describe(
  client: CodeCommitClient,
  pullRequestId: string,
): Promise<{ readonly revisionId: string | undefined; readonly target: PullRequestTarget | undefined }> {
  const { pullRequest } = await client.send(new GetPullRequestCommand({ pullRequestId }));
  return { revisionId: pullRequest?.revisionId, target: pullRequest?.pullRequestTargets?.[0] };
}
