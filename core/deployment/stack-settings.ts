import type { RollbackConfigurationInput } from './deployment-input.ts';

/** The value of a parameter, or a request to keep the deployed value. */
export type ParameterSetting =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly usePreviousValue: true };

/** Settings that CreateStack and CreateChangeSet have in common. */
export interface StackSettings {
  readonly parameters: readonly ParameterSetting[];
  /** If absent, a create sets no tags, and an update keeps the tags of the stack. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly capabilities: readonly string[];
  readonly roleArn?: string | undefined;
  readonly notificationArns?: readonly string[] | undefined;
  readonly rollbackConfiguration?: RollbackConfigurationInput | undefined;
}
