/** One event of a stack. Every field is optional, because an absent field proves nothing. */
export interface StackEvent {
  readonly stackId?: string | undefined;
  readonly logicalResourceId?: string | undefined;
  readonly physicalResourceId?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceStatus?: string | undefined;
  readonly resourceStatusReason?: string | undefined;
  /** Token of the operation that caused the event. All events of one operation have the same token. */
  readonly clientRequestToken?: string | undefined;
  readonly timestamp?: Date | undefined;
}

/** Tests whether the event is about the stack itself. Returns false for a resource of the stack, including a nested stack. */
export function isStackLevel(event: StackEvent): event is StackEvent & { readonly stackId: string } {
  return event.stackId !== undefined && event.physicalResourceId === event.stackId;
}
