import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a test run its own temporary folder and deletes it afterwards. Without it, every `new App()` of the CDK leaves a `cdk.out...`
 * folder in the temporary folder of the machine. Vitest's workers inherit the variables.
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-tests-'));
  const names = ['TMPDIR', 'TMP', 'TEMP'] as const;
  const before = names.map((name) => process.env[name]);
  for (const name of names) process.env[name] = folder;
  return () => {
    for (const [index, name] of names.entries()) {
      const value = before[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(folder, { recursive: true, force: true });
  };
}
