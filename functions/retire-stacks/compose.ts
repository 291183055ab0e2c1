import type { RuntimeWith } from '../runtime.ts';
import { wireRetirement } from '../wire-retirement.ts';
import { createHandler } from './handler.ts';

/** Wires the function that deletes previous stacks. */
export function wireRetireStacks(runtime: RuntimeWith<'cloudFormation' | 's3'>) {
  return createHandler(wireRetirement(runtime));
}
