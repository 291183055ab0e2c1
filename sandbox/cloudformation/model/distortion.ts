/**
 * A defect in the DescribeChangeSet output. It does not affect the change set and its execution.
 *
 * - `warn`: the reading with property values lacks one change, and StatusReason has the `[WARN]` of CloudFormation
 * - `dynamic`: the action of one modification is `Dynamic`
 * - `missing-nested`: a nested stack has no ChangeSetId
 * - `disagree`: the Replacement in the reading with property values differs from the reading without them
 * - `late`: until the gate reads the change set for the execution, the lists lack every removal and replacement
 * - `nested-failed`: the change sets of nested stacks have the status FAILED
 * - `nested-loop`: the ChangeSetId of a nested stack is the ID of the change set itself
 */
export type ChangeSetDistortion = 'warn' | 'dynamic' | 'missing-nested' | 'disagree' | 'late' | 'nested-failed' | 'nested-loop';
