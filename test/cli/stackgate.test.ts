import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeChange, makePage } from '../support/change-sets.ts';

it('the command keeps its exit code if the reader closes stdout early', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const changes = Array.from({ length: 5_000 }, (_, index) => makeChange({ LogicalResourceId: `R${index}`, Action: 'Remove' }));
  writeFileSync(join(folder, 'set.json'), JSON.stringify(makePage(changes)));
  const command = spawn(process.execPath, ['cli/stackgate.ts', 'inspect', join(folder, 'set.json'), '--format', 'html']);
  let stderr = '';
  command.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  command.stdout.once('data', () => command.stdout.destroy());
  const [exitCode] = await once(command, 'close');

  expect(stderr).toBe('');
  expect(exitCode).toBe(3);
});
