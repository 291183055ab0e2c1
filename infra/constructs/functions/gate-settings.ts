import { Aws, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { letLogsUse } from '../operations/log-encryption.ts';
import type { StackgateProps } from '../stackgate-props.ts';
import type { GateFunctionSettings } from './gate-function.ts';

/** Returns the settings that all functions of a gate share, and allows CloudWatch Logs to use its key. */
export function makeSettings(gate: Construct, { encryptionKey, logRetention, tracing }: StackgateProps): GateFunctionSettings {
  if (encryptionKey) letLogsUse(gate, encryptionKey);
  return {
    gateName: nameInStack(gate),
    logRetention: logRetention ?? RetentionDays.THREE_MONTHS,
    encryptionKey,
    tracing: tracing ?? false,
  };
}

/** Returns a name that is unique even if a template with a gate is deployed as several stacks. */
function nameInStack(gate: Construct): string {
  const path = gate.node.path.slice(Stack.of(gate).node.path.length + 1);
  return `${Aws.STACK_NAME}-${path.replaceAll('/', '-')}`;
}
