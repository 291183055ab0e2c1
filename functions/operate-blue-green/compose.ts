import { createRouting, readGateId } from '../adapters/routing.ts';
import type { RuntimeWith } from '../runtime.ts';
import { wireRetirement } from '../wire-retirement.ts';
import { createHandler } from './handler.ts';

/** Wires the function for operators. Environment: GATE_ID. */
export function wireOperateBlueGreen(runtime: RuntimeWith<'cloudFormation' | 's3' | 'ssm'>) {
  const { cloudFormation, ssm } = runtime.clients;
  return createHandler({
    ...wireRetirement(runtime),
    routing: createRouting({ cloudFormation: cloudFormation(), ssm: ssm(), gateId: readGateId(runtime.env) }),
  });
}
