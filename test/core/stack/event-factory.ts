import type { StackEvent } from '../../../core/stack/stack-event.ts';

export const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-orders/1b2c3d4e';

/** An event of the stack itself. */
export function stackEvent(resourceStatus: string, overrides: Partial<StackEvent> = {}): StackEvent {
  return {
    stackId: STACK_ID,
    logicalResourceId: 'prod-orders',
    physicalResourceId: STACK_ID,
    resourceType: 'AWS::CloudFormation::Stack',
    resourceStatus,
    clientRequestToken: 'ours',
    timestamp: new Date('2026-01-01T00:10:00Z'),
    ...overrides,
  };
}

/** An event of a resource in the stack. */
export function resourceEvent(
  logicalResourceId: string,
  resourceStatus: string,
  overrides: Partial<StackEvent> = {},
): StackEvent {
  return {
    ...stackEvent(resourceStatus),
    logicalResourceId,
    physicalResourceId: `${logicalResourceId}-1x2y`,
    resourceType: 'AWS::SQS::Queue',
    ...overrides,
  };
}
