import type { ChangeSetPage } from './change-set-page.ts';

/**
 * What was read of a change set and of those nested in it, before anything is made of it. The reader leaves nothing out:
 * what it could not read stands as a `problem`.
 */
export interface ChangeSetReading {
  /** ARN of the change set that was asked for. */
  readonly rootChangeSetId: string;
  /** `live` is read from the service; `saved` comes from files, where older ones lack `ExecutionStatus`. */
  readonly origin: 'live' | 'saved';
  /** Describes without property values, by change-set ARN. They decide. */
  readonly plain: ReadonlyMap<string, SetPages>;
  /** Describes with property values, by change-set ARN. They enrich. */
  readonly valued: ReadonlyMap<string, SetPages>;
  /** Hooks that CloudFormation will invoke, as far as it says. */
  readonly hooks?: readonly PlannedHook[];
  /** What could not be read and does not matter to the verdict, in words. */
  readonly notes?: readonly string[];
}

/** All pages of one change set, in any order. */
export interface SetPages {
  readonly pages: readonly ChangeSetPage[];
  /** Why there may be more than these pages, in words; absent when the reader saw the last one. */
  readonly problem?: string;
}

/**
 * A hook's planned invocation.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ChangeSetHook.html
 */
export interface PlannedHook {
  readonly typeName: string;
  readonly failureMode: string;
  readonly logicalResourceId: string;
}
