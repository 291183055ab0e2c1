import { describe, expect, it, vi } from 'vitest';
import { executionUrl } from '../../../core/deployment/execution-arn.ts';
import { DeploymentError } from '../../../core/errors.ts';
import { createHandler } from '../../../functions/answer-job/handler.ts';
import { createContinuationTokens } from '../../../functions/continuation-token.ts';
import { readJob } from '../../../functions/pipeline-job.ts';
import type { OpenJob } from '../../../functions/ports/open-jobs.ts';
import type { Execution, JobReply } from '../../../functions/ports/ports.ts';
import { sampleRequest } from '../../core/approvals/sample-request.ts';
import { FakeApprovals } from '../fake-approvals.ts';
import { makeClock, makeJobDecisions, makeLog, makeSecret } from '../fakes.ts';
import { CREDENTIALS, makeJobEvent } from '../trigger/job-factory.ts';

const MACHINE = 'arn:aws:states:eu-west-1:111111111111:stateMachine:deploy';
const NAME = '11111111-abcd-4111-abcd-111111abcdef';
const EXECUTION = `arn:aws:states:eu-west-1:111111111111:execution:deploy:${NAME}`;
const REVISION = { revisionS3Bucket: 'artifacts', revisionS3Key: 'pipeline/Source/abc.zip' };
const ORIGIN = { ...REVISION, pipelineExecutionId: null };
const OPEN_JOB: OpenJob = { jobId: 'the-open-job', executionArn: EXECUTION, origin: ORIGIN, continuationToken: 'the-token' };
const RUNNING = { status: 'RUNNING' };
const SUCCEEDED = { status: 'SUCCEEDED', output: '{}' };
const FAILED = { status: 'FAILED', error: 'ChangeSetRejected', cause: 'deletes Orders' };
const CONTINUE = {
  kind: 'continue',
  continuationToken: 'the-token',
  externalExecutionId: EXECUTION,
  summary: `The deployment is still running: ${executionUrl(EXECUTION)}`,
};
const transient = new DeploymentError('SystemUnavailable', 'throttled');

interface Given {
  /** Result of each read of the execution; the last one repeats. */
  readonly looks?: readonly (Partial<Execution> | Error | undefined)[];
  /** The stored open job of the execution. */
  readonly stored?: OpenJob | undefined;
  /** The job of the record, as the trigger left it open. */
  readonly leftOpen?: OpenJob;
  readonly approvals?: FakeApprovals;
  readonly outcomeError?: Error;
}

function setup({ looks = [RUNNING], approvals = new FakeApprovals(), ...given }: Given = {}) {
  const stored = 'stored' in given ? given.stored : OPEN_JOB;
  const clock = makeClock();
  const log = makeLog();
  const decisions = makeJobDecisions(clock);
  const replies: [jobId: string, reply: JobReply][] = [];
  let nth = 0;
  const find = vi.fn(async (_executionArn: string) => {
    const look = looks[Math.min(nth++, looks.length - 1)];
    if (look instanceof Error) throw look;
    return look === undefined ? undefined : ({ input: JSON.stringify(ORIGIN), ...look } as Execution);
  });
  const findJob = vi.fn(async (_executionArn: string): Promise<OpenJob | undefined> => stored);
  const reply = vi.fn(async (jobId: string, answer: JobReply): Promise<'accepted' | 'already-answered'> => {
    replies.push([jobId, answer]);
    return 'accepted';
  });
  const putOutcome = vi.fn(async (_executionArn: string, _body: string) => {
    if (given.outcomeError !== undefined) throw given.outcomeError;
  });
  const tokens = createContinuationTokens({ secret: makeSecret(), stateMachineArn: MACHINE, clock });
  const handler = createHandler({
    jobs: { reply },
    machine: { find },
    openJobs: {
      find: findJob,
      findJob: async () => given.leftOpen,
      verify: async (text) => (text.startsWith('{') ? JSON.parse(text) : undefined),
    },
    tokens,
    decisions,
    approvals,
    outcomes: { putOutcome },
    stateMachineArn: MACHINE,
    clock,
    log,
  });
  return { handler, replies, reply, find, findJob, putOutcome, decisions, tokens, clock, log };
}

const endOf = (executionArn: string, detail: object = {}) => ({
  version: '0',
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  detail: { executionArn, stateMachineArn: MACHINE, status: 'SUCCEEDED', ...detail },
});
const messages = (...bodies: readonly unknown[]) => ({
  Records: bodies.map((body) => ({
    eventSource: 'aws:sqs',
    messageId: '1',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })),
});
const undelivered = (jobEvent: unknown) => ({
  version: '1.0',
  requestContext: { condition: 'RetriesExhausted', functionArn: 'trigger:$LATEST', approximateInvokeCount: 3 },
  requestPayload: jobEvent,
});

describe('the outcome of a deployment', () => {
  const times = { startedAt: new Date('2026-11-29T10:00:00.000Z'), endedAt: new Date('2026-11-29T10:05:00.000Z') };
  const stored = {
    outcomeVersion: 1,
    executionArn: EXECUTION,
    startedAt: '2026-11-29T10:00:00.000Z',
    endedAt: '2026-11-29T10:05:00.000Z',
  };

  it.each([
    ['of a deployment that succeeded', { ...SUCCEEDED, ...times }, { ...stored, status: 'SUCCEEDED' }],
    ['of a refused deployment', { ...FAILED, ...times }, { ...stored, status: 'FAILED', error: 'ChangeSetRejected' }],
    ['of a stopped execution', { status: 'ABORTED', ...times }, { ...stored, status: 'ABORTED' }],
    ['of an execution that timed out', { status: 'TIMED_OUT', ...times }, { ...stored, status: 'TIMED_OUT' }],
  ])('%s is stored once, after the answer', async (_name, look, outcome) => {
    const { handler, putOutcome, reply } = setup({ looks: [look] });

    await handler(endOf(EXECUTION));

    expect(putOutcome.mock.calls.map(([arn, body]) => [arn, JSON.parse(body)])).toEqual([[EXECUTION, outcome]]);
    expect(reply.mock.invocationCallOrder[0]).toBeLessThan(putOutcome.mock.invocationCallOrder[0] ?? 0);
  });

  it('is also stored for an execution without a job, and if only the notice of the last task arrives', async () => {
    const withoutJob = setup({ looks: [{ ...SUCCEEDED, ...times }], stored: undefined });
    await withoutJob.handler(endOf(EXECUTION));
    const byNotice = setup({ looks: [{ ...SUCCEEDED, ...times }] });
    await byNotice.handler(messages(EXECUTION));

    expect(withoutJob.putOutcome).toHaveBeenCalledOnce();
    expect(byNotice.putOutcome).toHaveBeenCalledOnce();
  });

  it('is not stored while the execution is running, or for an execution of another revision', async () => {
    const running = setup({ looks: [{ ...RUNNING, ...times }], stored: undefined });
    await running.handler(endOf(EXECUTION));
    const other = setup({ looks: [{ ...SUCCEEDED, ...times, input: '{"revisionS3Key":"other"}' }] });
    await other.handler(endOf(EXECUTION));

    expect(running.putOutcome).not.toHaveBeenCalled();
    expect(other.putOutcome).not.toHaveBeenCalled();
  });

  it('that cannot be stored does not fail the answer', async () => {
    const { handler, replies, log } = setup({ looks: [{ ...SUCCEEDED, ...times }], outcomeError: transient });

    await handler(endOf(EXECUTION));

    expect(replies).toMatchObject([['the-open-job', { kind: 'succeed' }]]);
    expect(JSON.stringify(log.lines)).toContain('could not be stored');
  });

  it('does not hide a programming error', async () => {
    const { handler } = setup({ looks: [{ ...SUCCEEDED, ...times }], outcomeError: new TypeError('broken') });

    await expect(handler(endOf(EXECUTION))).rejects.toThrow('broken');
  });
});

describe('the end of an execution', () => {
  it('gives its open job the result', async () => {
    const { handler, replies, findJob } = setup({ looks: [SUCCEEDED] });

    await handler(endOf(EXECUTION));

    expect(findJob).toHaveBeenCalledExactlyOnceWith(EXECUTION);
    expect(replies).toEqual([['the-open-job', expect.objectContaining({ kind: 'succeed', externalExecutionId: EXECUTION })]]);
  });

  it('is read from the execution: the status in the event is not used', async () => {
    const { handler, replies } = setup({ looks: [FAILED] });

    await handler(endOf(EXECUTION, { status: 'SUCCEEDED', output: '{"stackName":"forged"}' }));

    expect(replies).toEqual([['the-open-job', expect.objectContaining({ kind: 'fail', type: 'JobFailed' })]]);
    expect(JSON.stringify(replies)).toContain('deletes Orders');
  });

  it('is read again if the first read does not show it yet', async () => {
    const { handler, replies, clock } = setup({ looks: [RUNNING, undefined, SUCCEEDED] });

    await handler(endOf(EXECUTION));

    expect(replies).toMatchObject([['the-open-job', { kind: 'succeed' }]]);
    expect(clock.sleeps).toEqual([1_000, 1_000]);
  });

  it('that no read confirms gives the job a token, so that the next job reads the execution', async () => {
    const { handler, replies, find } = setup({ looks: [RUNNING] });

    await handler(endOf(EXECUTION));

    expect(replies).toEqual([['the-open-job', CONTINUE]]);
    expect(find).toHaveBeenCalledTimes(3);
  });

  it.each([
    'arn:aws:states:eu-west-1:111111111111:execution:other:11111111',
    'arn:aws:states:eu-west-1:222222222222:execution:deploy:11111111',
    '',
  ])('of another state machine answers nothing: %j', async (executionArn) => {
    const { handler, reply, findJob, find } = setup({ looks: [SUCCEEDED] });

    await handler(endOf(executionArn));

    expect(reply).not.toHaveBeenCalled();
    expect(findJob).not.toHaveBeenCalled();
    expect(find).not.toHaveBeenCalled();
  });

  it('without an open job answers nothing', async () => {
    const { handler, reply, findJob } = setup({ looks: [SUCCEEDED] });
    findJob.mockResolvedValue(undefined);

    await handler(endOf(EXECUTION));

    expect(reply).not.toHaveBeenCalled();
  });

  it.each([
    { ...ORIGIN, revisionS3Key: 'pipeline/Source/other.zip' },
    { ...ORIGIN, revisionS3Bucket: 'other' },
    { ...ORIGIN, pipelineExecutionId: 'another' },
    'no object',
  ])('of an execution that does not belong to the job is not its result: %j', async (input) => {
    const { handler, replies } = setup({ looks: [{ ...SUCCEEDED, input: JSON.stringify(input) }] });

    await handler(endOf(EXECUTION));

    expect(replies).toEqual([['the-open-job', CONTINUE]]);
  });

  it('of a job that CodePipeline confirmed can have any pipeline execution, but no other revision', async () => {
    const stored = { ...OPEN_JOB, origin: REVISION };
    const input = { ...REVISION, pipelineExecutionId: 'confirmed' };
    const own = setup({ looks: [{ ...SUCCEEDED, input: JSON.stringify(input) }], stored });
    const other = setup({ looks: [{ ...SUCCEEDED, input: JSON.stringify({ ...input, revisionS3Key: 'x' }) }], stored });

    await own.handler(endOf(EXECUTION));
    await other.handler(endOf(EXECUTION));

    expect([own.replies[0]?.[1].kind, other.replies[0]?.[1].kind]).toEqual(['succeed', 'continue']);
  });

  it('that cannot be read makes Lambda deliver the event again', async () => {
    const { handler, reply } = setup({ looks: [transient] });

    await expect(handler(endOf(EXECUTION))).rejects.toBe(transient);
    expect(reply).not.toHaveBeenCalled();
  });

  it('that another component has answered is not an error', async () => {
    const { handler, reply, log } = setup({ looks: [SUCCEEDED] });
    reply.mockResolvedValue('already-answered');

    await handler(endOf(EXECUTION));

    expect(log.lines.at(-1)?.fields).toMatchObject({ outcome: 'already-answered' });
  });
});

describe('a renewal', () => {
  it('gives its job a token while the execution is running', async () => {
    const { handler, replies, findJob, clock } = setup({ looks: [RUNNING] });

    await handler(messages(OPEN_JOB));

    expect(replies).toEqual([['the-open-job', CONTINUE]]);
    expect(findJob).not.toHaveBeenCalled();
    expect(clock.sleeps).toEqual([]);
  });

  it('gives its job a token if the execution does not exist, so that the next job starts it or fails', async () => {
    const { handler, replies } = setup({ looks: [undefined] });

    await handler(messages(OPEN_JOB));

    expect(replies).toEqual([['the-open-job', CONTINUE]]);
  });

  it('gives its job the result if the event of the end was lost', async () => {
    const { handler, replies } = setup({ looks: [FAILED] });

    await handler(messages(OPEN_JOB));

    expect(replies).toEqual([['the-open-job', expect.objectContaining({ kind: 'fail' })]]);
  });

  it('answers every message of a batch', async () => {
    const { handler, replies } = setup();

    await handler(messages(OPEN_JOB, { ...OPEN_JOB, jobId: 'another' }));

    expect(replies.map(([jobId]) => jobId)).toEqual(['the-open-job', 'another']);
  });

  it('that this gate did not write answers nothing', async () => {
    const { handler, reply, find } = setup({ looks: [SUCCEEDED] });

    await handler(messages('forged'));

    expect(reply).not.toHaveBeenCalled();
    expect(find).not.toHaveBeenCalled();
  });

  it('of an execution that does not belong to the job gives no result', async () => {
    const { handler, replies } = setup({ looks: [{ ...SUCCEEDED, input: '{}' }] });

    await handler(messages(OPEN_JOB));

    expect(replies).toEqual([['the-open-job', CONTINUE]]);
  });

  it('that cannot be answered stays in the queue', async () => {
    const { handler, reply } = setup();
    reply.mockRejectedValue(transient);

    await expect(handler(messages(OPEN_JOB))).rejects.toBe(transient);
  });
});

describe('an end notice', () => {
  it('gives the stored open job of its execution the result', async () => {
    const { handler, replies, findJob } = setup({ looks: [FAILED] });

    await handler(messages(EXECUTION));

    expect(findJob).toHaveBeenCalledExactlyOnceWith(EXECUTION);
    expect(replies).toEqual([['the-open-job', expect.objectContaining({ kind: 'fail' })]]);
  });

  it('that arrives before the end gives the job a token, so that the next job reads the execution', async () => {
    const { handler, replies } = setup({ looks: [RUNNING] });

    await handler(messages(EXECUTION));

    expect(replies).toEqual([['the-open-job', CONTINUE]]);
  });

  it('of another state machine answers nothing', async () => {
    const { handler, reply, find } = setup({ looks: [SUCCEEDED] });

    await handler(messages('arn:aws:states:eu-west-1:111111111111:execution:other:11111111'));

    expect(reply).not.toHaveBeenCalled();
    expect(find).not.toHaveBeenCalled();
  });
});

describe('a job that Lambda could not deliver to the trigger', () => {
  it('fails as SystemUnavailable, and no later delivery starts it', async () => {
    const { handler, replies, decisions } = setup({ looks: [undefined] });

    await handler(undelivered(makeJobEvent()));

    expect(replies).toEqual([
      [NAME, { kind: 'fail', type: 'SystemUnavailable', message: expect.stringContaining('nothing was started') }],
    ]);
    expect(decisions.settled.get(NAME)).toMatchObject({ kind: 'fail', error: 'SystemUnavailable' });
  });

  it('fails with the reason of an earlier delivery', async () => {
    const { handler, replies, decisions } = setup({ looks: [undefined] });
    await decisions.settle(NAME, { kind: 'fail', error: 'ConfigurationError', message: 'Expected a, got b.' });

    await handler(undelivered(makeJobEvent()));

    expect(replies).toEqual([[NAME, { kind: 'fail', type: 'ConfigurationError', message: 'Expected a, got b.' }]]);
  });

  it.each([
    ['is decided', [undefined], true],
    ['is running', [RUNNING], false],
    ['has ended', [SUCCEEDED], false],
  ] as const)('continues if its start %s: the next job reads the execution', async (_, looks, isDecided) => {
    const { handler, replies, decisions, tokens } = setup({ looks, stored: undefined });
    if (isDecided) await decisions.settle(NAME, { kind: 'start', input: '{}', stackName: 'orders' });

    await handler(undelivered(makeJobEvent()));

    const [[jobId, reply] = []] = replies;
    expect([jobId, reply]).toEqual([NAME, { ...CONTINUE, continuationToken: expect.any(String) }]);
    const token = reply?.kind === 'continue' ? reply.continuationToken : '';
    expect(await tokens.read(token, readJob(makeJobEvent()))).toMatchObject({ kind: 'starting', executionArn: EXECUTION });
    expect(decisions.settled.size).toBe(isDecided ? 1 : 0);
  });

  it.each([
    ['the token of another job', { continuationToken: 'token-of-another-job' }],
    ['other facts about its action', { artifacts: ['Other'] }],
  ])('is answered as the trigger left it open, if the record has %s', async (_, forged) => {
    const given = { leftOpen: { ...OPEN_JOB, jobId: NAME } };
    const running = setup({ looks: [RUNNING], ...given });
    const ended = setup({ looks: [SUCCEEDED], ...given });

    await running.handler(undelivered(makeJobEvent(forged)));
    await ended.handler(undelivered(makeJobEvent(forged)));

    expect(running.replies).toEqual([[NAME, CONTINUE]]);
    expect(ended.replies).toEqual([[NAME, expect.objectContaining({ kind: 'succeed' })]]);
  });

  it('continues with the same token if it is not the first job of its action', async () => {
    const { handler, replies, tokens, find } = setup({ looks: [SUCCEEDED] });
    const fields = { kind: 'started', executionArn: EXECUTION, startedAt: '2026-01-01T00:00:00.000Z', jobId: NAME } as const;
    const token = await tokens.write(fields, readJob(makeJobEvent()));

    await handler(undelivered(makeJobEvent({ id: 'the-next-job', continuationToken: token })));

    expect(replies).toEqual([['the-next-job', { ...CONTINUE, continuationToken: token }]]);
    expect(find).not.toHaveBeenCalled();
  });

  it('is not answered if its token belongs to another action', async () => {
    const { handler, reply, tokens } = setup();
    const fields = { kind: 'started', executionArn: EXECUTION, startedAt: '2026-01-01T00:00:00.000Z', jobId: NAME } as const;
    const continuationToken = await tokens.write(fields, readJob(makeJobEvent({ artifacts: ['Other'] })));

    await expect(handler(undelivered(makeJobEvent({ continuationToken })))).rejects.toThrow('for this action');
    expect(reply).not.toHaveBeenCalled();
  });

  it.each([undefined, {}, { 'CodePipeline.job': { id: '' } }])('is not %j', async (jobEvent) => {
    const { handler, reply } = setup();

    await expect(handler(undelivered(jobEvent))).rejects.toEqual(expect.objectContaining({ name: 'UnexpectedError' }));
    expect(reply).not.toHaveBeenCalled();
  });

  it('leaves none of its credentials in a log line, a reply, or a decision', async () => {
    const { handler, replies, log, decisions } = setup({ looks: [undefined] });

    await handler(undelivered(makeJobEvent()));

    const seen = JSON.stringify([log.lines, replies, [...decisions.settled]]);
    for (const secret of Object.values(CREDENTIALS)) expect(seen).not.toContain(secret);
  });
});

describe('any other event', () => {
  it.each([
    [undefined],
    [{}],
    [makeJobEvent()],
    [{ ...endOf(EXECUTION), source: 'my.app' }],
    [{ ...endOf(EXECUTION), 'detail-type': 'Other' }],
    [{ Records: [{ eventSource: 'aws:s3', body: JSON.stringify(OPEN_JOB) }] }],
    [{ executionArn: EXECUTION }],
  ])('is refused without its values: %j', async (event) => {
    const { handler, reply } = setup({ looks: [SUCCEEDED] });

    await expect(handler(event)).rejects.toThrow('got another event');
    expect(reply).not.toHaveBeenCalled();
  });
});

describe('a renewal while people decide', () => {
  const message = (job: OpenJob) => ({ Records: [{ eventSource: 'aws:sqs', body: JSON.stringify(job) }] });

  function waiting(): FakeApprovals {
    const approvals = new FakeApprovals();
    approvals.requests.set(NAME, sampleRequest({ id: NAME, summary: `${'One resource is deleted. '.repeat(120)}` }));
    return approvals;
  }

  async function summaryOf(approvals: FakeApprovals): Promise<string | undefined> {
    const { handler, replies } = setup({ approvals });
    await handler(message(OPEN_JOB));
    const [, reply] = replies[0] ?? [];
    return reply?.kind === 'continue' ? reply.summary : undefined;
  }

  it('names the approvers, the deadline, and the execution in the summary of the action', async () => {
    const summary = (await summaryOf(waiting())) ?? '';

    expect(summary).toMatch(/^prod-orders waits for 1 approver\(s\) until 2026-11-28T21:00:00.000Z\. One resource/);
    expect(summary).toContain(`Execution: ${executionUrl(EXECUTION)}`);
    expect(summary.length).toBeLessThanOrEqual(2_048);
  });

  it('names the request about another step of the execution', async () => {
    const approvals = new FakeApprovals();
    const id = `${NAME}-first-create`;
    approvals.requests.set(id, sampleRequest({ id }));

    expect(await summaryOf(approvals)).toContain(`stackgate approve ${id}`);
  });

  it('has the usual summary after the decision, and if the approval cannot be read', async () => {
    const decided = waiting();
    decided.outcomes.set(NAME, { status: 'approved', by: 'alice', at: '', reason: '', fingerprint: 'f1' });
    const unreadable = waiting();
    unreadable.find = async () => {
      throw transient;
    };

    expect(await summaryOf(decided)).toBe(CONTINUE.summary);
    expect(await summaryOf(unreadable)).toBe(CONTINUE.summary);
  });
});
