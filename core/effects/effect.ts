import type { Loss } from '../losses/loss.ts';

/**
 * Every effect that a change can have on a resource, most severe first.
 *
 * - `delete`, `replace`: CloudFormation deletes the resource, or creates a new one and deletes the old one.
 * - `unknown`: the evidence is missing, contradictory, or of a kind that the gate does not know.
 * - `may-replace`: CloudFormation decides during the update whether it replaces the resource.
 * - `lose-data`: an update in place that loses data, now or later.
 * - `replace-and-retain`, `retain`: the old resource leaves the stack and stays in the account.
 * - `expose`: the resource becomes public, or gets administrator permissions.
 * - `unprotect`: an update weakens a protection of data, so that a later change or failure can destroy it.
 * - `stop`: the resource stops serving.
 * - `revision`: an immutable resource is superseded by its successor.
 * - `sync`: CloudFormation only records the actual state.
 * - `none`: only attributes of the template change, such as Metadata.
 */
export const EFFECT_KINDS = [
  'delete',
  'replace',
  'unknown',
  'may-replace',
  'lose-data',
  'replace-and-retain',
  'retain',
  'expose',
  'unprotect',
  'stop',
  'revision',
  'update',
  'create',
  'import',
  'sync',
  'none',
] as const;

/** One effect of a change. */
export type EffectKind = (typeof EFFECT_KINDS)[number];

/** Most severe effect of a change; for `unknown`, also the doubts and the most severe known effect. */
interface Headline {
  readonly kind: EffectKind;
  /** Only for `unknown`: the effect without the doubts. */
  readonly atLeast?: EffectKind | undefined;
  /** Only for `unknown`: the reasons, as clauses ("its PolicyAction "Shred" is not known"). */
  readonly doubts: readonly string[];
}

/** Effects of a change, as read from the change set. */
export interface EffectReading extends Headline {
  /** Further effects, most severe first: a replacement can also weaken a protection. Absent if there are none. */
  readonly also?: readonly EffectKind[];
}

/** A further effect of a change, and the properties or attributes that cause it, sorted. */
export interface SideEffect {
  readonly effect: EffectKind;
  /** The effect as CloudFormation states it, if the gate infers a milder one. */
  readonly stated?: EffectKind | undefined;
  readonly causes: readonly string[];
}

/** One change with its effects. */
export interface Effect extends Headline {
  readonly logicalResourceId: string;
  readonly physicalResourceId?: string | undefined;
  /** Logical IDs of the nested stacks that lead to it, joined by `/`; empty in the root stack. */
  readonly path: string;
  readonly resourceType: string;
  /** True if a loss of the resource also loses data. */
  readonly stateful: boolean;
  /** The properties or attributes that cause it, sorted. */
  readonly causes: readonly string[];
  /** The change may affect a property that the change set does not name. Absent if every changed property is named. */
  readonly hasUnnamedCause?: true | undefined;
  /** The effect as CloudFormation states it, if the gate infers a milder one. The preset `strict` judges this effect. */
  readonly stated?: EffectKind | undefined;
  /** Resources, attributes, and parameters that all causes refer to; absent if the template changes a cause directly. */
  readonly follows?: readonly string[] | undefined;
  /** Further effects, most severe first; absent if there are none. The policy decides about each of them. */
  readonly also?: readonly SideEffect[] | undefined;
  /** Losses that the change causes without deleting the resource; absent if there are none. */
  readonly losses?: readonly Loss[] | undefined;
  /** True if an `expose` effect makes data reachable, although the resource type holds no data. */
  readonly exposesData?: boolean | undefined;
  /** Logical ID of a new resource of the same type and properties: a removal that looks like a renamed logical ID. */
  readonly renamedTo?: string | undefined;
  /** Property with the custom name of a resource whose replacement CloudFormation refuses because of it. */
  readonly customName?: string | undefined;
  /** Causes that the template changes directly. A person can undo them in the template. */
  readonly direct?: readonly string[] | undefined;
  /** Sentence that describes the effect to a person. */
  readonly sentence: string;
  /** Sentence that the record lists as a note if the policies allow the effect. */
  readonly note?: string | undefined;
}
