import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useLocalAws } from './support/local-aws.ts';
import { HAS_PYTHON, installPython } from './support/python.ts';

describe.skipIf(!HAS_PYTHON)('boto3', () => {
  const local = useLocalAws();

  it('waits, reads pages, and parses the errors of services that are absent', async () => {
    const python = join(await installPython('aws'), 'python');

    const result = JSON.parse(await local.run(python, [resolve('test/clients/boto3-waiters.py')]));

    const keys = [0, 1, 2, 3, 4].map((number) => `key ${number}`);
    expect(result).toEqual({
      events: 183,
      resources: 60,
      keys: { list_objects: keys, list_objects_v2: keys },
      errors: ['InvalidAction', 'InvalidAction', 'UnknownOperationException', 'UnknownOperationException', 'UnknownOperation'],
      account: '111111111111',
    });
  });
});
