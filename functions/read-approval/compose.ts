import { createApprovals } from '../adapters/approvals.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { readTaskEnvironment } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Read Approval. Environment: GATE_BUCKET. */
export function wireReadApproval({ env, clock, log, clients }: RuntimeWith<'s3'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    approvals: createApprovals(clients.s3(), gateBucket, createGateSecret(clients.s3(), gateBucket)),
    clock,
    log,
  });
}
