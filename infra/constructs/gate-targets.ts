import { Aws, Stack } from 'aws-cdk-lib';
import { CfnEventBusPolicy } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { STACK_STATUS_EVENTS } from '../../core/deployment/stack-status-event.ts';
import { accountOfArn } from '../../core/deployment/target.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { StackgateTarget } from './stackgate-props.ts';

/** Props of `GateTargets`. */
export interface GateTargetsProps {
  readonly targets: readonly StackgateTarget[];
  /** The bucket of the gate. */
  readonly bucket: Bucket;
  /** The key of the bucket. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The resources of a gate that its targets use: the templates in its bucket, the key of the bucket, and the event bus. The policies name the
 * accounts of the targets, and limit them to the target roles: a role that does not exist yet cannot be a principal of a policy.
 */
export class GateTargets extends Construct {
  constructor(scope: Construct, id: string, { targets, bucket, encryptionKey }: GateTargetsProps) {
    super(scope, id);
    const roleArns = roleArnsOf(targets);
    const accounts = [...new Set(roleArns.map(accountOfArn))];
    const shared = { effect: Effect.ALLOW, principals: accounts.map((account) => new AccountPrincipal(account)) };
    const byRole = { ArnEquals: { 'aws:PrincipalArn': roleArns } };
    bucket.addToResourcePolicy(
      new PolicyStatement({
        ...shared,
        sid: 'TargetsReadTemplates',
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [bucket.arnForObjects(`${GATE_BUCKET_KEYS.templates}*`)],
        conditions: byRole,
      }),
    );
    encryptionKey?.addToResourcePolicy(
      new PolicyStatement({
        ...shared,
        sid: 'TargetsDecryptTemplates',
        actions: ['kms:Decrypt'],
        resources: ['*'],
        conditions: { ...byRole, StringEquals: { 'kms:ViaService': `s3.${Aws.REGION}.${Aws.URL_SUFFIX}` } },
      }),
    );
    for (const account of accounts) this.receiveEvents(account);
  }

  /** Lets the rules of an account send the events of stacks to the default event bus. An event is only a wake-up: its content decides nothing. */
  private receiveEvents(account: string): void {
    const stack = Stack.of(this);
    new CfnEventBusPolicy(this, `Events${account}`, {
      statementId: `${this.node.addr.slice(0, 20)}-${account}`,
      statement: {
        Effect: 'Allow',
        Principal: { AWS: `arn:${Aws.PARTITION}:iam::${account}:root` },
        Action: 'events:PutEvents',
        Resource: stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' }),
        Condition: {
          StringEquals: { 'events:source': STACK_STATUS_EVENTS.source, 'events:detail-type': STACK_STATUS_EVENTS.detailType },
        },
      },
    });
  }
}

/** The roles that a gate may assume. */
export function roleArnsOf(targets: readonly StackgateTarget[]): readonly string[] {
  return [...new Set(targets.flatMap(({ roleArn }) => roleArn ?? []))];
}

/** The other Regions of the account of the gate. */
export function otherRegionsOf(targets: readonly StackgateTarget[]): readonly string[] {
  return [...new Set(targets.flatMap(({ roleArn, regions }) => (roleArn === undefined ? (regions ?? []) : [])))];
}
