import { CodePipelineClient, GetPipelineExecutionCommand, ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createPipelineExecutions } from '../../../functions/adapters/pipeline-executions.ts';

const ALICE = 'arn:aws:sts::111122223333:assumed-role/Admin/alice';

function setup() {
  const client = mockClient(CodePipelineClient);
  const executions = createPipelineExecutions(new CodePipelineClient({ region: 'eu-west-1' }));
  return { client, find: (action?: string) => executions.find('orders', 'id-1', action) };
}

const named = (name: string) => Object.assign(new Error('It is not there.'), { name });

describe('a pipeline execution', () => {
  it('has its status and the role that started it', async () => {
    const { client, find } = setup();
    const trigger = { triggerType: 'StartPipelineExecution', triggerDetail: ALICE } as const;
    client.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: { status: 'InProgress', trigger } });

    expect(await find()).toEqual({ status: 'InProgress', startedBy: ALICE });
    expect(client.commandCalls(GetPipelineExecutionCommand)[0]?.args[0].input).toEqual({
      pipelineName: 'orders',
      pipelineExecutionId: 'id-1',
    });
  });

  it('names the source revisions', async () => {
    const { client, find } = setup();
    const artifactRevisions = [{ name: 'App', revisionId: '1a2b3c' }, { name: 'Config' }, { name: 'Data', revisionId: 'v7' }];
    client.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: { status: 'InProgress', artifactRevisions } });

    expect(await find()).toEqual({ status: 'InProgress', revision: '1a2b3c, v7' });
  });

  it.each([
    [{ triggerType: 'WebhookV2', triggerDetail: 'arn:aws:codestar-connections:eu-west-1:111122223333:connection/1' }],
    [{ triggerType: 'CloudWatchEvent', triggerDetail: ALICE }],
    [{ triggerType: 'StartPipelineExecution', triggerDetail: 'arn:aws:iam::111122223333:root' }],
    [{ triggerType: 'StartPipelineExecution' }],
    [undefined],
  ] as const)('has no starter with the trigger %o', async (trigger) => {
    const { client, find } = setup();
    client.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: { status: 'Stopped', ...(trigger && { trigger }) } });

    expect(await find()).toEqual({ status: 'Stopped' });
  });

  it('has the status `unknown` if CodePipeline gives none', async () => {
    const { client, find } = setup();
    client.on(GetPipelineExecutionCommand).resolves({});

    expect(await find()).toEqual({ status: 'unknown' });
  });

  it.each(['PipelineNotFoundException', 'PipelineExecutionNotFoundException'])('is absent after %s', async (name) => {
    const { client, find } = setup();
    client.on(GetPipelineExecutionCommand).rejects(named(name));

    expect(await find()).toBeUndefined();
  });

  it('is not absent after another error', async () => {
    const { client, find } = setup();
    client.on(GetPipelineExecutionCommand).rejects(named('AccessDeniedException'));

    await expect(find()).rejects.toMatchObject({ name: 'PermissionError' });
  });
});

describe('a pipeline execution whose action waits', () => {
  it.each([
    ['InProgress', 'InProgress'],
    ['Abandoned', 'its action is Abandoned'],
    ['Failed', 'its action is Failed'],
    [undefined, 'its action is unknown'],
  ] as const)('has the status of its action %s: %s', async (status, expected) => {
    const { client, find } = setup();
    client.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: { status: 'InProgress' } });
    client
      .on(ListActionExecutionsCommand)
      .resolvesOnce({ actionExecutionDetails: [{ actionExecutionId: 'other', status: 'InProgress' }], nextToken: '2' })
      .resolvesOnce({ actionExecutionDetails: [{ actionExecutionId: 'action-1', ...(status && { status }) }] });

    expect(await find('action-1')).toEqual({ status: expected });
    const inputs = client.commandCalls(ListActionExecutionsCommand).map(({ args }) => args[0].input);
    expect(inputs).toHaveLength(2);
    expect(inputs[1]).toMatchObject({ pipelineName: 'orders', filter: { pipelineExecutionId: 'id-1' }, nextToken: '2' });
  });

  it('is not in progress if it has no such action', async () => {
    const { client, find } = setup();
    client.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: { status: 'InProgress' } });
    client.on(ListActionExecutionsCommand).resolves({});

    expect(await find('action-1')).toEqual({ status: 'its action is absent' });
  });

  it('has its own status if it is not in progress', async () => {
    const { client, find } = setup();
    client.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: { status: 'Stopping' } });

    expect(await find('action-1')).toEqual({ status: 'Stopping' });
    expect(client.commandCalls(ListActionExecutionsCommand)).toHaveLength(0);
  });
});
