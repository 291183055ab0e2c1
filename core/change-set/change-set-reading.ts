import type { ChangeSetPage } from './change-set-page.ts';

/** All pages of a change set and of its nested change sets. The reader records a part that it could not read as a `problem`. */
export interface ChangeSetReading {
  /** ARN of the root change set. */
  readonly rootChangeSetId: string;
  /** `live` comes from the service; `saved` comes from files, and older files lack `ExecutionStatus`. */
  readonly origin: 'live' | 'saved';
  /** Describes without property values, by change-set ARN. The verdict is based on them. */
  readonly plain: ReadonlyMap<string, SetPages>;
  /** Describes with property values, by change-set ARN. They add values. */
  readonly valued: ReadonlyMap<string, SetPages>;
  /** Hooks that CloudFormation plans to invoke. */
  readonly hooks?: readonly PlannedHook[];
  /** Sentences about parts that could not be read and do not affect the verdict. */
  readonly notes?: readonly string[];
}

/** All pages of one change set, in any order. */
export interface SetPages {
  readonly pages: readonly ChangeSetPage[];
  /** Sentence with the reason why pages may be missing; absent if the reader read the last page. */
  readonly problem?: string;
}

/**
 * A planned hook invocation.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ChangeSetHook.html
 */
export interface PlannedHook {
  readonly typeName: string;
  readonly failureMode: string;
  readonly logicalResourceId: string;
}
