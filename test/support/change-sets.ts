import type { Change, ChangeSetPage, ResourceChange, ResourceChangeDetail } from '../../core/change-set/change-set-page.ts';
import type { ChangeSetReading, SetPages } from '../../core/change-set/change-set-reading.ts';
import type { Evidence } from '../../core/change-set/evidence.ts';

/** ARN of the change set in the factories. */
export const ROOT_ID = 'arn:aws:cloudformation:eu-west-1:111122223333:changeSet/stackgate-run/1';

/** ARN of the stack that the factories' change sets are for. */
export const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/prod-orders/2';

/** ARN of a nested change set. */
export function nestedId(name: string): string {
  return `arn:aws:cloudformation:eu-west-1:111122223333:changeSet/${name}/3`;
}

/** A change of one resource; by default an update in place. The value undefined removes a field. */
export function makeChange(resource: ResourceChange = {}, Type: string | undefined = 'Resource'): Change {
  const { Action = 'Modify' } = resource;
  return {
    Type,
    ResourceChange: {
      LogicalResourceId: 'Orders',
      ResourceType: 'AWS::DynamoDB::Table',
      Action,
      ...(Action === 'Modify' ? { Replacement: 'False', PhysicalResourceId: 'orders-1', Scope: ['Properties'] } : {}),
      ...(Action === 'Remove' ? { PhysicalResourceId: 'orders-1' } : {}),
      ...resource,
    },
  };
}

/** Reason of a property change. */
export function makeDetail(target: ResourceChangeDetail['Target'] = {}, detail: ResourceChangeDetail = {}): ResourceChangeDetail {
  return {
    Target: { Attribute: 'Properties', Name: 'KeySchema', RequiresRecreation: 'Never', ...target },
    Evaluation: 'Static',
    ChangeSource: 'DirectModification',
    ...detail,
  };
}

/** A page of the root change set, complete and executable. */
export function makePage(changes: readonly Change[] = [], page: ChangeSetPage = {}): ChangeSetPage {
  return {
    ChangeSetId: ROOT_ID,
    ChangeSetName: 'stackgate-run',
    StackId: STACK_ID,
    StackName: 'prod-orders',
    Status: 'CREATE_COMPLETE',
    ExecutionStatus: 'AVAILABLE',
    Changes: changes,
    ...page,
  };
}

/** A page of a nested change set, which only its root can execute, as the service returns it. */
export function makeNestedPage(name: string, changes: readonly Change[] = [], page: ChangeSetPage = {}): ChangeSetPage {
  return makePage(changes, {
    ChangeSetId: nestedId(name),
    ChangeSetName: name,
    StackId: `${STACK_ID}-${name}`,
    StackName: name,
    ExecutionStatus: 'UNAVAILABLE',
    StatusReason: 'Executable from root change set',
    ParentChangeSetId: ROOT_ID,
    RootChangeSetId: ROOT_ID,
    ...page,
  });
}

/** The parent's entry for a nested stack. */
export function makeNestedChange(name: string, resource: ResourceChange = {}): Change {
  return makeChange({
    LogicalResourceId: name,
    ResourceType: 'AWS::CloudFormation::Stack',
    PhysicalResourceId: `${STACK_ID}-${name}`,
    ChangeSetId: nestedId(name),
    ...resource,
  });
}

/** Builds a live reading: change sets by ARN, without and, if given, with property values. */
export function makeReading(
  plain: readonly ChangeSetPage[],
  valued: readonly ChangeSetPage[] = [],
  reading: Partial<ChangeSetReading> = {},
): ChangeSetReading {
  return { rootChangeSetId: ROOT_ID, origin: 'live', plain: groupSets(plain), valued: groupSets(valued), ...reading };
}

/** Evidence of changes in the root stack, complete. */
export function makeEvidence(changes: readonly Change[] = [], evidence: Partial<Evidence> = {}): Evidence {
  return {
    changeSetId: ROOT_ID,
    changeSetName: 'stackgate-run',
    stackId: STACK_ID,
    stackName: 'prod-orders',
    saysNoChanges: false,
    changes: changes.map((plain) => ({ path: '', plain })),
    gaps: [],
    notes: [],
    hooks: [],
    hiddenParameters: [],
    ...evidence,
  };
}

function groupSets(pages: readonly ChangeSetPage[]): ReadonlyMap<string, SetPages> {
  return new Map([...Map.groupBy(pages, (page) => page.ChangeSetId ?? ROOT_ID)].map(([id, own]) => [id, { pages: own }]));
}
