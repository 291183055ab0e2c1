import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetExecutionHistoryCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createTargetEnds } from '../../../functions/adapters/target-ends.ts';
import { createTargetExecutions } from '../../../functions/adapters/target-executions.ts';
import { createWaves } from '../../../functions/adapters/waves.ts';
import { makeSecret } from '../fakes.ts';
import { s3Error } from './s3-factory.ts';

const TARGET = { waveId: 'abc', index: 7 };

/** A bucket that stores objects, and refuses a conditional write of an existing one. */
function setup() {
  const s3 = mockClient(S3Client);
  const objects = new Map<string, string>();
  s3.on(PutObjectCommand).callsFake(({ Key, Body, IfNoneMatch }) => {
    if (IfNoneMatch === '*' && objects.has(Key)) throw s3Error('PreconditionFailed', 412);
    objects.set(Key, String(Body));
    return {};
  });
  s3.on(GetObjectCommand).callsFake(({ Key }) => {
    const text = objects.get(Key);
    if (text === undefined) throw s3Error('NoSuchKey', 404);
    return { Body: { transformToString: async () => text } };
  });
  s3.on(ListObjectsV2Command).callsFake(({ Prefix }) => ({
    Contents: [...objects.keys()].filter((key) => key.startsWith(Prefix)).map((Key) => ({ Key })),
  }));
  const client = new S3Client({ region: 'eu-west-1' });
  return { s3, objects, waves: createWaves(client, 'gate', makeSecret()), targetEnds: createTargetEnds(client, 'gate') };
}

describe('the decisions about a target', () => {
  it('are those of the first writer', async () => {
    const { waves, objects } = setup();

    expect(await waves.settleStart(TARGET, { decision: 'skip', reason: 'a' })).toEqual({ decision: 'skip', reason: 'a' });
    expect(await waves.settleStart(TARGET, { decision: 'start' })).toEqual({ decision: 'skip', reason: 'a' });
    expect(await waves.findRelease(TARGET)).toBeUndefined();
    expect(await waves.settleRelease(TARGET, { decision: 'stop', reason: 'a' })).toEqual({ decision: 'stop', reason: 'a' });
    expect(await waves.settleRelease(TARGET, { decision: 'proceed' })).toEqual({ decision: 'stop', reason: 'a' });
    expect(await waves.findRelease(TARGET)).toEqual({ decision: 'stop', reason: 'a' });
    expect([...objects.keys()]).toEqual(['waves/abc/start/7', 'waves/abc/release/7']);
  });

  it('are not valid for another target, and not if another principal wrote them', async () => {
    const { waves, objects } = setup();
    await waves.settleRelease(TARGET, { decision: 'proceed' });
    objects.set('waves/abc/release/8', objects.get('waves/abc/release/7') ?? '');
    objects.set('waves/abc/verdict/8', '{}');

    await expect(waves.findRelease({ ...TARGET, index: 8 })).rejects.toThrow('to hold an object that this gate wrote');
    await expect(waves.hasVerdict({ ...TARGET, index: 8 })).rejects.toThrow('another principal changed it');
  });
});

describe('the verdicts, ends, and results of targets', () => {
  it('are listed by the position of the target', async () => {
    const { waves, targetEnds, objects } = setup();
    await waves.recordVerdict(TARGET);
    await targetEnds.record({ ...TARGET, index: 12 });
    objects.set('waves/abc/verdict/', '');

    expect(await waves.listVerdicts('abc')).toEqual([7]);
    expect(await targetEnds.list('abc')).toEqual([12]);
    expect(await waves.hasVerdict(TARGET)).toBe(true);
    expect(await waves.hasVerdict({ ...TARGET, index: 1 })).toBe(false);
  });

  it('are stored and found', async () => {
    const { waves } = setup();
    const result = { stackName: 'a', accountId: '1', region: 'r', version: 'new' as const };
    await waves.putResult(TARGET, result);

    expect(await waves.findResult(TARGET)).toEqual(result);
    expect(await waves.findResult({ ...TARGET, index: 1 })).toBeUndefined();
  });

  it('fail with the error of S3', async () => {
    const { s3, targetEnds } = setup();
    s3.on(PutObjectCommand).rejects(s3Error('SlowDown', 503));

    await expect(targetEnds.record(TARGET)).rejects.toMatchObject({ name: 'SystemUnavailable' });
  });
});

describe('the execution of a target', () => {
  const ARN = 'arn:aws:states:eu-west-1:111111111111:execution:stackgate:wave-1';
  const entered = (name: string, input?: string) => ({
    type: 'TaskStateEntered' as const,
    timestamp: new Date(0),
    id: 1,
    stateEnteredEventDetails: { name, ...(input === undefined ? {} : { input }) },
  });

  it('is started in the state machine that its ARN names', async () => {
    const stepFunctions = mockClient(SFNClient);
    stepFunctions.on(StartExecutionCommand).resolves({});

    await createTargetExecutions(new SFNClient({ region: 'eu-west-1' })).start(ARN, '{}');

    expect(stepFunctions.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:stackgate',
      name: 'wave-1',
      input: '{}',
    });
  });

  it('has the states of every page, and the data of the last one', async () => {
    const stepFunctions = mockClient(SFNClient);
    stepFunctions
      .on(GetExecutionHistoryCommand)
      .resolvesOnce({ events: [entered('A')], nextToken: 'next' })
      .resolvesOnce({ events: [entered('B'), { type: 'ExecutionFailed', timestamp: new Date(0), id: 2 }] })
      .resolvesOnce({
        events: [{ type: 'ExecutionFailed', timestamp: new Date(0), id: 3 }, entered('B', '{"stackId":"x"}'), entered('A', '{}')],
      });

    expect(await createTargetExecutions(new SFNClient({ region: 'eu-west-1' })).readEnd(ARN)).toEqual({
      states: ['A', 'B'],
      state: { stackId: 'x' },
    });
    expect(stepFunctions.commandCalls(GetExecutionHistoryCommand).map(({ args }) => args[0].input)).toMatchObject([
      { includeExecutionData: false },
      { includeExecutionData: false, nextToken: 'next' },
      { reverseOrder: true },
    ]);
  });

  it.each([[undefined], ['x'], ['1'], ['null']])('has no state if its last data is %j', async (data) => {
    const stepFunctions = mockClient(SFNClient);
    stepFunctions.on(GetExecutionHistoryCommand).resolves({ events: [entered('A', data)] });

    expect((await createTargetExecutions(new SFNClient({ region: 'eu-west-1' })).readEnd(ARN)).state).toBeUndefined();
  });

  it('cannot be read if Step Functions throttles', async () => {
    const stepFunctions = mockClient(SFNClient);
    stepFunctions.on(GetExecutionHistoryCommand).resolves({});
    stepFunctions
      .on(GetExecutionHistoryCommand)
      .rejects(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }));

    await expect(
      createTargetExecutions(new SFNClient({ region: 'eu-west-1', maxAttempts: 1 })).readEnd(ARN),
    ).rejects.toMatchObject({
      name: 'SystemUnavailable',
    });
  });
});
