import { describe, expect, it, onTestFinished } from 'vitest';
import { createJobEvents } from '../../../functions/adapters/job-events.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { makeSecret } from '../fakes.ts';

function setup() {
  const sandbox = new Sandbox();
  onTestFinished(() => sandbox.dispose());
  sandbox.s3.createBucket('gate');
  const events = createJobEvents(sandbox.clients('trigger').s3(), 'gate', makeSecret());
  return { sandbox, isFirst: (job: string, content: string) => sandbox.run(events.isFirst(job, content)) };
}

describe('the first event about a job', () => {
  it('is known in each delivery, and differs from every other event', async () => {
    const { isFirst } = setup();

    expect([await isFirst('a', 'first'), await isFirst('a', 'first'), await isFirst('a', 'other')]).toEqual([true, true, false]);
    expect(await isFirst('b', 'other')).toBe(true);
  });

  it('is stored as a hash', async () => {
    const { sandbox, isFirst } = setup();

    await isFirst('a', 'first');

    expect(sandbox.s3.keys('gate')).toEqual(['jobs/a/event']);
    expect(Buffer.from(sandbox.s3.read('gate', 'jobs/a/event') ?? []).toString()).not.toContain('first');
  });

  it('is an UnexpectedError if another principal stored it', async () => {
    const { sandbox, isFirst } = setup();
    sandbox.s3.put('gate', 'jobs/a/event', 'x\n{"key":"jobs/a/event","value":{"hash":"x"}}');

    await expect(isFirst('a', 'first')).rejects.toMatchObject({ name: 'UnexpectedError' });
  });
});
