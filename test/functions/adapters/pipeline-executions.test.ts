import { CodePipelineClient, GetPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createPipelineExecutions } from '../../../functions/adapters/pipeline-executions.ts';

const ALICE = 'arn:aws:sts::111122223333:assumed-role/Admin/alice';

function setup() {
  const client = mockClient(CodePipelineClient);
  return { client, find: () => createPipelineExecutions(new CodePipelineClient({ region: 'eu-west-1' })).find('orders', 'id-1') };
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
