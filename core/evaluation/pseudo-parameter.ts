import type { PlanContext } from '../prediction/prediction.ts';
import { Unknown } from './unknown.ts';

/** The value of a pseudo parameter, unknown where the context does not tell it. */
export function pseudoParameter(name: string, context: PlanContext): unknown {
  const unknown = new Unknown({ Ref: name });
  switch (name) {
    case 'AWS::Region':
      return context.region ?? unknown;
    case 'AWS::AccountId':
      return context.accountId ?? unknown;
    case 'AWS::StackName':
      return context.stackName ?? unknown;
    case 'AWS::StackId':
      return context.stackId ?? unknown;
    case 'AWS::NotificationARNs':
      return context.notificationArns ?? unknown;
    case 'AWS::Partition':
      return partitionOf(context) ?? unknown;
    case 'AWS::URLSuffix': {
      const partition = partitionOf(context);
      return partition === undefined ? unknown : urlSuffix(partition);
    }
    default:
      return undefined;
  }
}

function partitionOf({ partition, region }: PlanContext): string | undefined {
  if (partition !== undefined || region === undefined) return partition;
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function urlSuffix(partition: string): string {
  return partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
}
