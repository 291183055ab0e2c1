import { STSClient } from '@aws-sdk/client-sts';
import type { TargetAccess } from './ports/ports.ts';

/**
 * Returns the client of a function: one for the function's own role and Region, and a new one for each target, because the session of a
 * target's role ends with the task.
 */
export function byTarget<Client>(Create: new (config: TargetAccess) => Client): (target?: TargetAccess) => Client {
  const own = new Create({});
  return (target) => (target === undefined ? own : new Create(target));
}

let stsClient: STSClient | undefined;

/** Returns the client of STS. It is created at its first use, because most deployments have no target. */
export function sts(): STSClient {
  stsClient ??= new STSClient();
  return stsClient;
}
