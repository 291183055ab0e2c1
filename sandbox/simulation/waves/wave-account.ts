import { ServiceError } from '../../kernel/service.ts';
import type { Sandbox } from '../../sandbox.ts';
import type { WaveTargetPlan } from './wave-scenario.ts';

/** Returns the name of a target's stack. */
export function stackOf({ name }: Pick<WaveTargetPlan, 'name'>): string {
  return `sim-${name}`;
}

/**
 * Returns a template with a table and two topics. One topic has the version. Parameters determine whether the table and the other
 * topic exist.
 */
export function writeTemplate(version: number): string {
  const isWanted = (name: string) => ({ 'Fn::Equals': [{ Ref: name }, 'yes'] });
  return JSON.stringify({
    Parameters: { Table: { Type: 'String', Default: 'yes' }, Topic: { Type: 'String', Default: 'yes' } },
    Conditions: { HasTable: isWanted('Table'), HasTopic: isWanted('Topic') },
    Resources: {
      Version: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `version ${version}` } },
      Alerts: { Type: 'AWS::SNS::Topic', Condition: 'HasTopic' },
      Orders: {
        Type: 'AWS::DynamoDB::Table',
        Condition: 'HasTable',
        Properties: {
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
    },
  });
}

/** The true state of the stack of a target. */
export interface TargetTruth {
  /** `absent` without a stack. */
  readonly status: string;
  readonly version: 'new' | 'old';
  /** Number of updates and creates that began. */
  readonly operations: number;
}

/** Reads the stack of a target. The stack has the new version if it is complete and has the template of the push. */
export function readTarget(sandbox: Sandbox, { accountId, region, ...target }: WaveTargetPlan): TargetTruth {
  const { operations, stacks } = sandbox.account(accountId).cloudFormation;
  const StackName = stackOf(target);
  const status = stacks(region)[StackName]?.status ?? 'absent';
  const ask = <Answer>(operation: string, input: object): Answer | undefined => {
    try {
      return operations[operation]?.({ StackName, ...input }, { caller: 'oracle', region }) as Answer;
    } catch (error) {
      if (error instanceof ServiceError) return undefined;
      throw error;
    }
  };
  const { TemplateBody = '' } = ask<{ readonly TemplateBody?: string }>('GetTemplate', { TemplateStage: 'Original' }) ?? {};
  const { StackEvents = [] } = ask<{ readonly StackEvents: readonly StackEvent[] }>('DescribeStackEvents', {}) ?? {};
  const isComplete = /^(?:CREATE|UPDATE)_COMPLETE(?:_CLEANUP_IN_PROGRESS)?$/.test(status);
  return {
    status,
    version: isComplete && TemplateBody === writeTemplate(1) ? 'new' : 'old',
    operations: StackEvents.filter(
      ({ LogicalResourceId, ResourceStatus }) =>
        LogicalResourceId === StackName && /^(?:CREATE|UPDATE)_IN_PROGRESS$/.test(ResourceStatus),
    ).length,
  };
}

interface StackEvent {
  readonly LogicalResourceId: string;
  readonly ResourceStatus: string;
}
