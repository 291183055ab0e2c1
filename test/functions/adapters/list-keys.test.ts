import { expect, it, onTestFinished } from 'vitest';
import { listKeys } from '../../../functions/adapters/list-keys.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';

it('lists the keys of all pages, in order, and only those after a key', async () => {
  const sandbox = new Sandbox({ latencyMs: 0 });
  onTestFinished(() => sandbox.dispose());
  const keys = Array.from({ length: 2_500 }, (_, index) => `votes/${String(index).padStart(4, '0')}`);
  for (const key of keys) sandbox.s3.put('gate', key, '');
  sandbox.s3.put('gate', 'waits/1', '');
  const client = sandbox.clients('approvals').s3();

  expect(await sandbox.run(listKeys(client, 'gate', 'votes/'))).toEqual(keys);
  expect(await sandbox.run(listKeys(client, 'gate', 'votes/', 'votes/0999'))).toEqual(keys.slice(1_000));
});
