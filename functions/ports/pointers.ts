import type { Pointer } from '../../core/blue-green/pointer.ts';
import type { StackListing } from '../../core/blue-green/stack-listing.ts';
import type { StackIdentity } from '../../core/deployment/names.ts';

/** A pointer as it was read. */
export interface StoredPointer {
  readonly pointer: Pointer;
  /** Number of the pointer: 1 for the first pointer of the deployment. */
  readonly number: number;
}

/** The pointers of deployments that were deployed blue/green. */
export interface Pointers {
  /**
   * Finds the last pointer of a deployment.
   *
   * @returns undefined if the deployment was never deployed blue/green
   * @throws DeploymentError UnexpectedError if another principal changed the pointer
   */
  find(deployment: StackIdentity): Promise<StoredPointer | undefined>;
  /**
   * Stores a pointer in place of the one that was read.
   *
   * @param replaced number of the pointer that was read; undefined if there was none
   * @returns `conflict` if another writer was first. A repeated call returns `stored`
   */
  store(pointer: Pointer, replaced: number | undefined): Promise<'stored' | 'conflict'>;
  /** Lists the deployments that have pointers. */
  list(): Promise<readonly StackIdentity[]>;
}

/** The stacks of these deployments. */
export interface StackListings {
  /** Writes a listing, unless the stack has one. */
  add(listing: StackListing): Promise<void>;
  /**
   * @returns undefined if the gate did not list the stack
   * @throws DeploymentError UnexpectedError if another principal changed the listing
   */
  find(stack: string): Promise<StackListing | undefined>;
}

/** The SSM parameter and the stack alias that lead users to the current stack. */
export interface Routing {
  /** Sets the SSM parameter of the deployment. */
  setParameter(deployment: StackIdentity, stackId: string): Promise<void>;
  /**
   * Moves the alias of the deployment to the stack.
   *
   * @returns why there is no alias, as a sentence; undefined if the stack has it
   * @throws DeploymentError SystemUnavailable
   */
  moveAlias(deployment: StackIdentity, stackId: string): Promise<string | undefined>;
}
