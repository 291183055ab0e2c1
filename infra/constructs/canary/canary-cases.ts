import type { Change, ChangeSetPage, ResourceChange } from '../../../core/change-set/change-set-page.ts';

/** A synthetic change set, with the expected verdict of the deployed inspection. */
export interface CanaryCase {
  readonly name: string;
  readonly expected: 'safe' | 'refused';
  /** Answers of DescribeChangeSet: the pages of the root change set in order, then the pages of nested change sets. */
  readonly pages: readonly ChangeSetPage[];
}

const ARN = 'arn:aws:cloudformation:us-east-1:111111111111';
const ROOT = `${ARN}:changeSet/stackgate-canary/00000000-0000-0000-0000-000000000001`;
const CHILD = `${ARN}:changeSet/stackgate-canary-Child/00000000-0000-0000-0000-000000000002`;

const ADD: ResourceChange = { Action: 'Add', LogicalResourceId: 'Queue', ResourceType: 'AWS::SQS::Queue' };
const REMOVE: ResourceChange = {
  Action: 'Remove',
  LogicalResourceId: 'Orders',
  PhysicalResourceId: 'orders',
  ResourceType: 'AWS::DynamoDB::Table',
  PolicyAction: 'Delete',
};
const CONDITIONAL: ResourceChange = {
  Action: 'Modify',
  LogicalResourceId: 'Orders',
  PhysicalResourceId: 'orders',
  ResourceType: 'AWS::DynamoDB::Table',
  Replacement: 'Conditional',
  Scope: ['Properties'],
  Details: [
    {
      Target: { Attribute: 'Properties', Name: 'KeySchema', RequiresRecreation: 'Conditionally' },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    },
  ],
};
const NESTED: ResourceChange = {
  Action: 'Modify',
  LogicalResourceId: 'Child',
  PhysicalResourceId: `${ARN}:stack/canary-Child/00000000-0000-0000-0000-000000000003`,
  ResourceType: 'AWS::CloudFormation::Stack',
  Replacement: 'False',
  Scope: ['Properties'],
  Details: [
    { Target: { Attribute: 'Properties', RequiresRecreation: 'Never' }, Evaluation: 'Dynamic', ChangeSource: 'Automatic' },
  ],
  ChangeSetId: CHILD,
};

/** The known forms of a harmful change set, and one harmless change set, because a gate that refuses every change set also has a defect. */
export const CANARY_CASES: readonly CanaryCase[] = [
  { name: 'plain add', expected: 'safe', pages: [page(ROOT, [ADD])] },
  { name: 'removal', expected: 'refused', pages: [page(ROOT, [REMOVE])] },
  { name: 'conditional replacement', expected: 'refused', pages: [page(ROOT, [CONDITIONAL])] },
  { name: 'removal on page 2', expected: 'refused', pages: [page(ROOT, [ADD], '1'), page(ROOT, [REMOVE])] },
  { name: 'removal in a nested stack', expected: 'refused', pages: [page(ROOT, [NESTED]), nestedPage([REMOVE])] },
  { name: 'unknown action', expected: 'refused', pages: [page(ROOT, [{ ...ADD, Action: 'Obliterate' }])] },
];

function page(changeSetId: string, changes: readonly ResourceChange[], nextToken?: string): ChangeSetPage {
  return {
    ChangeSetId: changeSetId,
    ChangeSetName: 'stackgate-canary',
    StackId: `${ARN}:stack/canary/00000000-0000-0000-0000-000000000000`,
    StackName: 'canary',
    Status: 'CREATE_COMPLETE',
    ExecutionStatus: 'AVAILABLE',
    IncludeNestedStacks: true,
    Changes: changes.map((change): Change => ({ Type: 'Resource', ResourceChange: change })),
    ...(nextToken && { NextToken: nextToken }),
  };
}

function nestedPage(changes: readonly ResourceChange[]): ChangeSetPage {
  return {
    ...page(CHILD, changes),
    ChangeSetName: 'stackgate-canary-Child',
    StackName: 'canary-Child',
    StackId: `${ARN}:stack/canary-Child/00000000-0000-0000-0000-000000000003`,
    ExecutionStatus: 'UNAVAILABLE',
    StatusReason: 'Executable from root change set',
    ParentChangeSetId: ROOT,
    RootChangeSetId: ROOT,
  };
}
