import type { StackDescription, StackFacts } from '../../../core/diagnosis/stack-facts.ts';
import type { StackEvent } from '../../../core/stack/stack-event.ts';

export const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-shop/0a1b';
export const NESTED_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-shop-Network-X1/2c3d';
export const NOW = new Date('2026-11-29T12:00:00.000Z');

/** Facts about a healthy stack, with other facts on request. */
export function makeFacts(
  stack: Partial<StackDescription> = {},
  facts: Partial<Omit<StackFacts, 'stack'>> = {},
): StackFacts & { readonly stack: StackDescription } {
  return {
    requested: 'prod-shop',
    stack: {
      stackId: STACK_ID,
      stackName: 'prod-shop',
      stackStatus: 'UPDATE_COMPLETE',
      hasTerminationProtection: false,
      parameterNames: [],
      capabilities: [],
      ...stack,
    },
    resources: [],
    changeSets: [],
    events: [],
    nestedEvents: new Map(),
    now: NOW,
    ...facts,
  };
}

/** An event of the stack itself. */
export function stackEvent(resourceStatus: string, rest: Partial<StackEvent> = {}, stackId = STACK_ID): StackEvent {
  return {
    stackId,
    physicalResourceId: stackId,
    resourceType: 'AWS::CloudFormation::Stack',
    logicalResourceId: 'shop',
    resourceStatus,
    ...rest,
  };
}

/** An event of a resource. */
export function resourceEvent(
  logicalResourceId: string,
  resourceStatus: string,
  resourceStatusReason?: string,
  rest: Partial<StackEvent> = {},
): StackEvent {
  return {
    stackId: STACK_ID,
    physicalResourceId: `${logicalResourceId}-1`,
    resourceType: 'AWS::SQS::Queue',
    logicalResourceId,
    resourceStatus,
    resourceStatusReason,
    ...rest,
  };
}
