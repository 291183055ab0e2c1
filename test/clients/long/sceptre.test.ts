import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useLocalAws } from '../support/local-aws.ts';
import { HAS_PYTHON, installPython } from '../support/python.ts';

describe.skipIf(!HAS_PYTHON)('Sceptre', () => {
  const local = useLocalAws();

  it('launches, shows and deletes a group of stacks', async () => {
    const sceptre = join(await installPython('sceptre'), 'sceptre');
    for (const folder of ['config/dev', 'templates']) mkdirSync(join(local.folder, folder), { recursive: true });
    const write = (path: string, text: string) => writeFileSync(join(local.folder, path), text);
    write('config/config.yaml', 'project_code: project\nregion: us-east-1\n');
    write('config/dev/queue.yaml', 'template: {path: queue.yaml, type: file}\n');
    write('templates/queue.yaml', 'Resources:\n  Queue: {Type: "AWS::SQS::Queue"}\n');

    await local.run(sceptre, ['launch', '-y', 'dev']);
    const status = await local.run(sceptre, ['status', 'dev']);
    const difference = await local.runToEnd(sceptre, ['diff', 'dev/queue.yaml']);
    await local.run(sceptre, ['delete', '-y', 'dev']);

    expect(status).toContain('"dev/queue": "CREATE_COMPLETE"');
    expect(difference.output).toContain('No difference to deployed stack project-dev-queue');
  });
});
