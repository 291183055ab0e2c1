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

  it('reads the pages of every listing, and calls the operations that other clients need', async () => {
    const python = join(await installPython('aws'), 'python');

    const { pages, answers } = JSON.parse(await local.run(python, [resolve('test/clients/boto3-pages.py')]));

    expect(pages).toMatchObject({
      describe_account_limits: 3,
      describe_change_set: 2,
      list_change_sets: 1,
      list_exports: 1,
      list_imports: 1,
      list_pipelines: 1,
      list_state_machines: 1,
      describe_parameters: 1,
      get_parameters_by_path: 1,
    });
    expect(pages.list_stacks).toBeGreaterThanOrEqual(2);
    expect(answers).toEqual({
      parameter: 'test',
      location: null,
      role: 'arn:aws:sts::111111111111:assumed-role/r/session',
      definition: 'OK',
      job: 'JobNotFoundException',
      jobs: 'ActionTypeNotFoundException',
    });
  });
});
