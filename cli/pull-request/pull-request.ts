/** A pull request on any host. */
export interface PullRequest {
  /** Maximum number of characters in a comment. */
  readonly longestComment: number;
  /** Updates the comment of this author that has the marker, or posts a new comment. */
  readonly putComment: (body: string, marker: string) => Promise<'posted' | 'updated'>;
  readonly setStatus: (status: CheckStatus) => Promise<void>;
}

/** The status that the pull request shows for its last commit. */
export interface CheckStatus {
  readonly state: 'success' | 'failure' | 'pending';
  /** Distinguishes this check from others, such as `stackgate/plan`. */
  readonly context: string;
  readonly description: string;
  /** Address of more information. */
  readonly url?: string;
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;
