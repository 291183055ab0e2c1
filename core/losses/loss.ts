/** Effect of a change on a resource that stays in the stack, or access that a new resource gives. */
export type LossKind = 'lose-data' | 'unprotect' | 'expose' | 'stop';

/** One loss that a change causes without deleting the resource. */
export interface Loss {
  readonly effect: LossKind;
  /** The property or attribute at the top level of the resource, as a policy rule names it: `LifecycleConfiguration`. */
  readonly property: string;
  /** The property path inside the resource: `LifecycleConfiguration.Rules`. */
  readonly path: string;
  /** The change and its consequence, as a clause: "BackupRetentionPeriod decreases from 14 to 3: automated backups ...". */
  readonly consequence: string;
  /** An action for the author of the template, as a sentence. */
  readonly advice: string;
  /** Only with `expose`: the data of this or of another resource becomes reachable, although the type holds no data. */
  readonly reachesData?: boolean;
}
