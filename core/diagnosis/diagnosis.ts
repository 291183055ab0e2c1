/**
 * Expected result of the next deployment, based on the condition of the stack.
 *
 * - `starts`: the gate creates or updates the stack.
 * - `waits`: the gate waits for the operation that is in progress.
 * - `depends`: the gate starts only if the policy allows the deletion of the failed stack.
 * - `fails`: the gate refuses until a person repairs the stack.
 */
export type NextDeployment = 'starts' | 'waits' | 'depends' | 'fails';

/** A `problem` prevents the next deployment; a `warning` can affect it or a later one; a `note` explains. */
export type Severity = 'problem' | 'warning' | 'note';

/** A way to repair the stack. */
export interface Remedy {
  /** The effect of the commands, as a sentence. */
  readonly text: string;
  /** Commands of the AWS CLI, complete. Empty if there is no command. */
  readonly commands: readonly string[];
}

/** A repair that cannot lose anything: the change set can never be executed. */
export interface HarmlessFix {
  readonly kind: 'delete-change-set';
  readonly changeSetId: string;
  readonly name: string;
}

/** One fact about the stack that a person should know. */
export interface DiagnosisFinding {
  readonly severity: Severity;
  /** Name of the finding, for programs, such as `rollback-failed`. */
  readonly code: string;
  /** The condition and its cause, as sentences. */
  readonly text: string;
  readonly remedies: readonly Remedy[];
  /** Repairs that `--fix` makes. */
  readonly fixes?: readonly HarmlessFix[];
}

/** The condition of a stack. */
export interface Diagnosis {
  readonly stackName: string;
  /** Absent if there is no stack. */
  readonly stackId?: string | undefined;
  readonly stackStatus?: string | undefined;
  readonly nextDeployment: NextDeployment;
  /** Most severe first. */
  readonly findings: readonly DiagnosisFinding[];
}
