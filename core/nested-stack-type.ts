/** The resource type of a nested stack, whose changes are in a change set of another stack. */
export const NESTED_STACK_TYPE = 'AWS::CloudFormation::Stack';
