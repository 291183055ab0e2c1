/**
 * A defect in the DescribeChangeSet responses of a change set. It does not affect the change set or its execution.
 *
 * - `warn`: the response with property values omits one change, and its StatusReason has CloudFormation's prefix `[WARN]`
 * - `dynamic`: the action of one modification is `Dynamic`
 * - `missing-nested`: a nested stack has no ChangeSetId
 * - `disagree`: the response with property values has another Replacement than the response without them
 * - `late`: every response omits removals and replacements, until the gate reads the change set immediately before its execution
 * - `nested-failed`: the change sets of nested stacks have the status FAILED
 * - `nested-loop`: the ChangeSetId of a nested stack is the ID of the change set itself
 */
export type ChangeSetDistortion = 'warn' | 'dynamic' | 'missing-nested' | 'disagree' | 'late' | 'nested-failed' | 'nested-loop';
