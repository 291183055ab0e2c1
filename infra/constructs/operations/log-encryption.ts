import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * Allows CloudWatch Logs to encrypt the log groups of this account and region with the key. The app cannot change the key policy of an
 * imported key, and without the permission the log groups cannot be created, so a warning names the required statement.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function letLogsUse(scope: Construct, key: IKey): void {
  const stack = Stack.of(scope);
  const { statementAdded } = key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': anyLogGroup(stack) } },
    }),
  );
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2(
    'stackgate:encryptionKeyPolicy',
    'The key policy of encryptionKey must allow CloudWatch Logs to use the key. This app cannot change the policy of an imported key: add the statement in docs/permissions.md of stackgate.',
  );
}

function anyLogGroup(stack: Stack): string {
  return stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
