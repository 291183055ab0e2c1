import type { ResourceChangeDetail } from '../change-set/change-set-page.ts';
import type { EffectKind } from './effect.ts';
import type { DeclaredSides } from './stack-templates.ts';

/** A milder effect that the rest of the change set proves. */
export interface Softening {
  /** Effects stated by CloudFormation to which the milder effect applies. */
  readonly from: readonly EffectKind[];
  readonly to: EffectKind;
  /** Clause that states the proof: "Fn.Arn does not change". */
  readonly because: string;
  /** True for a fact that the gate infers. Presets that judge the effects stated by CloudFormation ignore this fact. */
  readonly isInferred: boolean;
}

/** A replacement that an update policy causes and that the change set does not report. */
export interface ReplacingUpdate {
  readonly property: string;
  /** True if the template does not show the value of WillReplace, which can be true. */
  readonly isUncertain: boolean;
}

/** Facts about one change that the rest of the change set and the templates show. */
export interface ChangeSetting {
  /** The resource in the templates. */
  readonly declared?: DeclaredSides;
  readonly softening?: Softening | undefined;
  /** Details that only refer to an attribute which keeps its value. */
  readonly stable?: ReadonlySet<ResourceChangeDetail> | undefined;
  /** Property that, by the update policy of the new template, makes CloudFormation replace the resource during an update. */
  readonly replacedBy?: ReplacingUpdate | undefined;
  /** Logical ID of a new resource of the same type and properties: the removal looks like a renamed logical ID. */
  readonly renamedTo?: string | undefined;
  /**
   * Clause that names the user of the old ID of an immutable resource. Because of this user, the next revision does not
   * supersede the resource.
   */
  readonly heldBy?: string | undefined;
  /** Property with the custom name of the resource, which the old resource and its replacement cannot both have. */
  readonly customName?: string | undefined;
}
