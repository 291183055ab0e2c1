/** A task that waits for the end of a stack operation. */
export interface StoredWait {
  readonly taskToken: string;
  readonly executionArn: string;
  /** ARN of the stack; absent if the reply to the create was lost. */
  readonly stackId?: string | undefined;
}

/** The tasks that wait for stack operations, by the client request token of the operation. */
export interface Waits {
  /** Stores a wait in place of an earlier one of the same operation. */
  store(clientRequestToken: string, wait: StoredWait): Promise<void>;
  /** @returns undefined if no task of this gate waited for the operation */
  find(clientRequestToken: string): Promise<StoredWait | undefined>;
  /** Records that the start event of the operation arrived. */
  recordStart(clientRequestToken: string): Promise<void>;
  /** @returns true if the start event of the operation arrived */
  hasStartEvent(clientRequestToken: string): Promise<boolean>;
}
