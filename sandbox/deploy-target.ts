import { STACK_STATUS_EVENTS } from '../core/deployment/stack-status-event.ts';
import { GATE_BUCKET_KEYS } from '../core/gate-bucket-keys.ts';
import { FUNCTION_ROLE_PREFIX, gateBucketOf } from './deploy-gate.ts';
import type { Sandbox } from './sandbox.ts';
import type { Services } from './services.ts';

/** Settings for a target. */
export interface TargetOptions {
  readonly accountId: string;
  /** @default 'stackgate-target' */
  readonly roleName?: string;
  /** @default the role requires no external ID */
  readonly externalId?: string;
  /** Regions that forward their events to the gate. For other Regions, the gate uses only its fallback polls. @default none */
  readonly forwardFrom?: readonly string[];
  /** True if the gate's bucket permits the account to read templates. @default true */
  readonly readsTemplates?: boolean;
}

/** An account into which a gate can deploy. */
export interface DeployedTarget {
  readonly roleArn: string;
  readonly services: Services;
}

/**
 * Prepares an account for deployments of the gate in the home account: the role that trusts the functions of the gate, the rules that forward
 * events, and read access to the templates in the bucket of the gate. `deployGate` must have deployed the gate.
 */
export function deployTarget(sandbox: Sandbox, options: TargetOptions): DeployedTarget {
  const { accountId, roleName = 'stackgate-target', externalId, forwardFrom = [], readsTemplates = true } = options;
  const services = sandbox.account(accountId);
  const roleArn = `arn:aws:iam::${accountId}:role/${roleName}`;
  sandbox.sts.roles.put({
    arn: roleArn,
    trusts: [`arn:aws:iam::${sandbox.accountId}:role/${FUNCTION_ROLE_PREFIX}*`],
    ...(externalId !== undefined && { externalId }),
  });
  if (readsTemplates) {
    sandbox.s3.share(gateBucketOf(sandbox), ({ accountId: reader, operation, key = '' }) => {
      return reader === accountId && operation === 'GetObject' && key.startsWith(GATE_BUCKET_KEYS.templates);
    });
  }
  for (const region of forwardFrom) forwardEvents(sandbox, services, accountId, region);
  return { roleArn, services };
}

/** Forwards the events of stacks to the bus of the gate. */
function forwardEvents(sandbox: Sandbox, services: Services, accountId: string, region: string): void {
  const { source, detailType, detail } = STACK_STATUS_EVENTS;
  sandbox.eventBridge.permit(accountId);
  services.busOf(region).putRule({
    name: `stackgate-forward-${accountId}-${region}`,
    eventPattern: { source: [source], 'detail-type': [detailType], detail },
    targets: [`arn:aws:events:${sandbox.region}:${sandbox.accountId}:event-bus/default`],
  });
}
