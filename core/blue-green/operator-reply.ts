import type { Decision } from '../policy/decision.ts';

/** One of the two stacks, for an operator. */
export interface ShownStack {
  readonly stackId: string;
  readonly stackName: string;
  /** `absent` if the stack does not exist. */
  readonly stackStatus: string;
  readonly hasTerminationProtection: boolean;
}

/** The two stacks of a deployment, for an operator. */
export interface ShownPair {
  readonly current: ShownStack;
  /** The stack before the last switch; absent if it was retired. */
  readonly previous?: ShownStack & {
    /** Time of the switch, ISO 8601. */
    readonly switchedAt: string;
    /** Time after which the gate deletes the stack, ISO 8601; absent if only a person deletes it. */
    readonly retireAt?: string;
  };
  /** The stack that a deployment creates now, or that a deployment which has ended did not delete. */
  readonly next?: {
    readonly stackName: string;
    readonly executionArn: string;
    /** True if the deployment has ended. */
    readonly hasEnded: boolean;
  };
}

/** The deletion of a previous stack, for an operator. */
export interface ShownRetirement {
  readonly stackId: string;
  /**
   * - `listed`: nothing was deleted, because the request had no confirmation or the confirmation of a different list.
   * - `refused`: the policy does not allow the deletion.
   * - `deleting`: CloudFormation deletes the stack.
   * - `absent`: the stack no longer exists.
   */
  readonly outcome: 'listed' | 'refused' | 'deleting' | 'absent';
  readonly decision: Decision;
  /** The verdict as one sentence. */
  readonly summary: string;
  /** Names of the resources that the deletion deletes. */
  readonly resources: readonly string[];
  /** Identifies the list; a request with it deletes exactly this list. */
  readonly confirmation: string;
}

/** The reply to an operator. */
export type OperatorReply =
  | { readonly kind: 'none' }
  | { readonly kind: 'pair'; readonly pair: ShownPair; readonly notes?: readonly string[] }
  | { readonly kind: 'refused'; readonly pair: ShownPair; readonly reason: string }
  | { readonly kind: 'retirement'; readonly pair: ShownPair; readonly retirement: ShownRetirement };
