/** A pull request as this command needs it, wherever it is. */
export interface PullRequest {
  /** Characters that a comment may have. */
  readonly longestComment: number;
  /** Puts the comment in the place of an own one that has the marker, else beside the others. */
  readonly putComment: (body: string, marker: string) => Promise<'posted' | 'updated'>;
  readonly setStatus: (status: CheckStatus) => Promise<void>;
}

/** What the pull request shows beside its last commit. */
export interface CheckStatus {
  readonly state: 'success' | 'failure' | 'pending';
  /** Tells this check from others, e.g. `stackgate/plan`. */
  readonly context: string;
  readonly description: string;
  /** Where to read more. */
  readonly url?: string;
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;
