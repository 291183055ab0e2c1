/** A pull request on any host. */
export interface PullRequest {
  /** Maximum number of characters in a comment. */
  readonly longestComment: number;
  /** Updates the comment of this author that has the key, or posts a new comment. */
  readonly putComment: (body: string, key: string) => Promise<PutComment>;
  readonly setStatus: (status: CheckStatus) => Promise<void>;
}

/** The result of a comment. */
export interface PutComment {
  readonly outcome: 'posted' | 'updated';
  /** Address of the comment, if the host returns it. */
  readonly url?: string | undefined;
}

/** The status that the pull request shows for its last commit. */
export interface CheckStatus {
  readonly state: 'success' | 'failure' | 'pending';
  /** Distinguishes this check from others, such as `stackgate/plan`. */
  readonly context: string;
  readonly description: string;
  /** Address of more information. */
  readonly url?: string | undefined;
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The text that marks a comment with its key. Hosts that show HTML hide it. */
export function markerOf(key: string): string {
  return `<!-- stackgate:${key} -->`;
}
