/** The resource type of a nested stack, whose changes are in a change set of another stack. */
export const NESTED_STACK_TYPE = 'AWS::CloudFormation::Stack';

/** Types that deploy stacks that no change set shows: an update can create or delete resources in other accounts. */
export const HIDDEN_STACK_TYPES: readonly (string | undefined)[] = [
  'AWS::CloudFormation::StackSet',
  'AWS::ServiceCatalog::CloudFormationProvisionedProduct',
];
