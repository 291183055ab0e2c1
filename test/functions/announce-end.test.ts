import { expect, it, vi } from 'vitest';
import { DeploymentError } from '../../core/errors.ts';
import { announceEnd } from '../../functions/announce-end.ts';
import { makeLog } from './fakes.ts';

const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:deploy:1';

it('an end that cannot be announced fails no deployment', async () => {
  const log = makeLog();
  const send = vi.fn(async () => {
    throw new DeploymentError('SystemUnavailable', 'throttled');
  });

  await announceEnd(EXECUTION, { endNotices: { send }, log });

  expect(log.lines).toMatchObject([{ level: 'warn', fields: { executionArn: EXECUTION, error: 'SystemUnavailable' } }]);
});

it('a defect of the gate is not a lost notice', async () => {
  const defect = new TypeError('a mistake');
  const send = vi.fn(async () => {
    throw defect;
  });

  await expect(announceEnd(EXECUTION, { endNotices: { send }, log: makeLog() })).rejects.toBe(defect);
});
