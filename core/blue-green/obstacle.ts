/** A reason why the stacks of a blue/green deployment cannot both exist, or why that cannot be determined. */
export interface Obstacle {
  /**
   * - `name`: the resource has a name that only one resource can have.
   * - `shared`: the resource configures another resource, which is the same in both stacks.
   * - `consumer`: both stacks would read from one queue, stream, or topic.
   * - `account`: an account or a Region has one resource of the type.
   * - `export`: an export name can exist once.
   * - `data`: the resource holds data, and the resource of the next stack starts empty.
   * - `unknown`: cannot be determined.
   */
  readonly kind: 'name' | 'shared' | 'consumer' | 'account' | 'export' | 'data' | 'unknown';
  /** Logical ID of the resource or name of the output, after the logical IDs of its nested stacks: `Api/Table`. Empty for the template. */
  readonly resource: string;
  /** Undefined for an output and for the template. */
  readonly resourceType?: string;
  /** The properties that decide, such as `TableName`, or `HostedZoneId, Name, Type`. Undefined if the resource as a whole decides. */
  readonly property?: string;
  /** One sentence that names the resource and the property. */
  readonly why: string;
  /** One sentence: how the author of the template avoids the obstacle. */
  readonly remedy: string;
}

/** Describes an obstacle in two sentences. */
export function describeObstacle({ why, remedy }: Obstacle): string {
  return `${why} ${remedy}`;
}
