import type { RollbackConfigurationInput } from './deployment-input.ts';

/** A parameter's value, or the wish to keep the deployed one. */
export type ParameterSetting =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly usePreviousValue: true };

/** Settings that CreateStack and CreateChangeSet have in common. */
export interface StackSettings {
  readonly parameters: readonly ParameterSetting[];
  /** Absent: none on a create; on an update the stack's tags stay. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly capabilities: readonly string[];
  readonly roleArn?: string | undefined;
  readonly notificationArns?: readonly string[] | undefined;
  readonly rollbackConfiguration?: RollbackConfigurationInput | undefined;
}
