/**
 * What a change would do to a resource.
 *
 * - `orphan`: the resource leaves the stack and stays in the account.
 * - `replace-and-orphan`: a new, empty one is made; the old one leaves the stack and stays.
 * - `disarm`: a DeletionPolicy or UpdateReplacePolicy changes and may protect less, so that the next change can destroy.
 * - `sync`: CloudFormation only notes what already is.
 * - `none`: nothing reaches the resource.
 * - `opaque`: it cannot be told.
 */
export type EffectKind =
  | 'create'
  | 'update'
  | 'import'
  | 'sync'
  | 'none'
  | 'delete'
  | 'replace'
  | 'may-replace'
  | 'orphan'
  | 'replace-and-orphan'
  | 'disarm'
  | 'opaque';

/** Every effect, the most severe first. */
export const EFFECT_KINDS = [
  'delete',
  'replace',
  'opaque',
  'may-replace',
  'replace-and-orphan',
  'orphan',
  'disarm',
  'update',
  'create',
  'import',
  'sync',
  'none',
] as const satisfies readonly EffectKind[];

/** The worst that a change does and, where that is `opaque`, the doubts and the least that is known. */
interface Headline {
  readonly kind: EffectKind;
  /** Only with `opaque`: what it would be without the doubts. */
  readonly atLeast?: EffectKind | undefined;
  /** Only with `opaque`: what cannot be told, as clauses ("its PolicyAction "Shred" is not known"). */
  readonly doubts: readonly string[];
}

/** How a change reads. */
export interface EffectReading extends Headline {
  /** What it does besides, the most severe first: a replacement can weaken a protection, too. Absent where it is nothing. */
  readonly also?: readonly EffectKind[];
}

/** What a change does besides its headline, and the properties or attributes that cause it, sorted. */
export interface SideEffect {
  readonly effect: EffectKind;
  readonly causes: readonly string[];
}

/** One change, understood. */
export interface Effect extends Headline {
  readonly logicalResourceId: string;
  readonly physicalResourceId?: string | undefined;
  /** Logical ids of the nested stacks that lead to it, joined by `/`; empty in the root stack. */
  readonly path: string;
  readonly resourceType: string;
  /** Whether losing the resource loses data. */
  readonly stateful: boolean;
  /** The properties or attributes that cause it, sorted. */
  readonly causes: readonly string[];
  /** What it does besides, the most severe first; absent where it is nothing. Every part is decided about. */
  readonly besides?: readonly SideEffect[] | undefined;
  /** What happens, for people. */
  readonly sentence: string;
  /** What to do about it; absent where there is nothing to do. */
  readonly advice?: string | undefined;
}
