import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createJobDecisions } from '../../../functions/adapters/job-decisions.ts';
import type { JobDecision } from '../../../functions/ports/ports.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { makeClock, makeSecret } from '../fakes.ts';
import { s3Error } from './s3-factory.ts';

const START: JobDecision = { kind: 'start', input: '{"stackName":"Ärger"}', stackName: 'orders' };
const FAIL: JobDecision = { kind: 'fail', error: 'RevisionUnavailable', message: 'There is no template.\nPush one.' };
const DECIDED_AT = '2026-01-01T00:00:00.000Z';

function setup() {
  const sandbox = new Sandbox();
  onTestFinished(() => sandbox.dispose());
  sandbox.s3.createBucket('gate');
  const clock = makeClock();
  const decisions = createJobDecisions(sandbox.clients('trigger').s3(), 'gate', { secret: makeSecret(), clock });
  return {
    sandbox,
    clock,
    settle: (job: string, decision: JobDecision) => sandbox.run(decisions.settle(job, decision)),
    find: (job: string) => sandbox.run(decisions.find(job)),
  };
}

/** Decisions in a bucket that answers PutObject with an error. */
function setupRefusal(put: Error) {
  const s3 = mockClient(S3Client);
  s3.on(PutObjectCommand).rejects(put);
  const client = new S3Client({ region: 'eu-west-1' });
  return { s3, decisions: createJobDecisions(client, 'gate', { secret: makeSecret(), clock: makeClock() }) };
}

describe('the decision about a job', () => {
  it.each([START, FAIL])('is the first one, with its time: %o', async (first) => {
    const { settle, clock } = setup();

    expect(await settle('a', first)).toEqual({ ...first, decidedAt: DECIDED_AT });
    clock.advance(60_000);
    expect(await settle('a', START)).toEqual({ ...first, decidedAt: DECIDED_AT });
    expect(await settle('a', FAIL)).toEqual({ ...first, decidedAt: DECIDED_AT });
  });

  it('is found by the name of its job', async () => {
    const { settle, find } = setup();

    expect(await find('a')).toBeUndefined();
    await settle('a', START);
    expect(await find('a')).toEqual({ ...START, decidedAt: DECIDED_AT });
    expect(await find('b')).toBeUndefined();
  });

  it('is found as a failure if another principal changed it', async () => {
    const { sandbox, settle, find } = setup();
    await settle('a', START);
    sandbox.s3.put('gate', 'jobs/b', sandbox.s3.open('gate', 'jobs/a'));

    expect(await find('b')).toMatchObject({ kind: 'fail', error: 'UnexpectedError' });
  });

  it('counts for its own job only', async () => {
    const { settle } = setup();
    await settle('a', FAIL);

    expect(await settle('b', START)).toMatchObject(START);
  });

  it('is the same for deliveries at the same time', async () => {
    const { settle } = setup();

    const [first, second] = await Promise.all([settle('a', START), settle('a', FAIL)]);

    expect(second).toEqual(first);
  });

  it('is one object under `jobs/`, written only if there is none', async () => {
    const { sandbox, settle } = setup();

    await settle('a', FAIL);

    expect(sandbox.s3.keys('gate')).toEqual(['jobs/a']);
  });

  it.each<[string, (text: string) => string]>([
    ['another decision', (text) => text.replace('RevisionUnavailable', 'UnexpectedError')],
    ['another signature', (text) => text.replace(/^\w{8}/, '00000000')],
    ['no signature', (text) => text.slice(text.indexOf('\n'))],
    ['one line', (text) => text.replace('\n', '')],
    ['nothing', () => ''],
  ])('that another principal replaced with %s is an UnexpectedError', async (_, change) => {
    const { sandbox, settle } = setup();
    await settle('a', FAIL);
    sandbox.s3.put('gate', 'jobs/a', change(Buffer.from(sandbox.s3.open('gate', 'jobs/a')).toString()));

    await expect(settle('a', START)).rejects.toMatchObject({
      name: 'UnexpectedError',
      message: expect.stringContaining('another principal changed it'),
    });
  });

  it('that another principal copied from another job is an UnexpectedError', async () => {
    const { sandbox, settle } = setup();
    await settle('a', START);
    sandbox.s3.put('gate', 'jobs/b', sandbox.s3.open('gate', 'jobs/a'));

    await expect(settle('b', FAIL)).rejects.toMatchObject({ name: 'UnexpectedError' });
  });

  it('is transient while another delivery writes it', async () => {
    const { s3, decisions } = setupRefusal(s3Error('ConditionalRequestConflict', 409));

    await expect(decisions.settle('a', START)).rejects.toMatchObject({ name: 'SystemUnavailable' });
    expect(s3.commandCalls(GetObjectCommand)).toHaveLength(0);
  });

  it.each([
    ['AccessDenied', 403, 'PermissionError'],
    ['SlowDown', 503, 'SystemUnavailable'],
    ['NoSuchBucket', 404, 'RevisionUnavailable'],
  ])('is not read if it cannot be stored: %s', async (code, status, name) => {
    const { s3, decisions } = setupRefusal(s3Error(code, status));

    await expect(decisions.settle('a', START)).rejects.toMatchObject({ name });
    expect(s3.commandCalls(GetObjectCommand)).toHaveLength(0);
  });

  it('that may not be read is a PermissionError', async () => {
    const { s3, decisions } = setupRefusal(s3Error('PreconditionFailed', 412));
    s3.on(GetObjectCommand).rejects(s3Error('AccessDenied', 403));

    await expect(decisions.settle('a', START)).rejects.toMatchObject({ name: 'PermissionError' });
  });

  it('needs a bucket', async () => {
    const decisions = createJobDecisions(new S3Client({}), '', { secret: makeSecret(), clock: makeClock() });

    await expect(decisions.settle('a', START)).rejects.toThrow('GATE_BUCKET');
  });
});
