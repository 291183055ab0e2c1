import { onTestFinished } from 'vitest';
import { Sandbox, type SandboxOptions } from '../../sandbox/sandbox.ts';

/** A sandbox in virtual time that ends with the test. */
export function setup(options: SandboxOptions = {}) {
  const sandbox = new Sandbox(options);
  onTestFinished(() => sandbox.dispose());
  return { sandbox, run: <T>(promise: Promise<T>): Promise<T> => sandbox.run(promise) };
}
