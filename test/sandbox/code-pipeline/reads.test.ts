import {
  GetPipelineCommand,
  GetPipelineExecutionCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  PollForJobsCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { describe, expect, it } from 'vitest';
import { zip } from '../../../sandbox/code-pipeline/zip.ts';
import { setup } from '../support.ts';

function setupPipelines(names: readonly string[] = ['deploy']) {
  const { sandbox, run } = setup();
  sandbox.lambda.register({ name: 'trigger', handler: async () => undefined });
  const actions = [{ name: 'Gate', functionName: 'trigger', userParameters: '{}', namespace: 'Gate' }];
  for (const name of names) {
    sandbox.codePipeline.createPipeline({
      name,
      source: { bucket: 'code', key: 'a.zip' },
      stages: [{ name: 'Deploy', actions }],
    });
  }
  return { sandbox, run, client: sandbox.clients('operator').codePipeline() };
}

describe('GetPipeline', () => {
  it('returns the source and the actions of a pipeline', async () => {
    const { run, client } = setupPipelines();

    const { pipeline, metadata } = await run(client.send(new GetPipelineCommand({ name: 'deploy' })));

    expect(pipeline?.stages?.map(({ name }) => name)).toEqual(['Source', 'Deploy']);
    expect(pipeline?.stages?.[0]?.actions?.[0]?.configuration).toMatchObject({ S3Bucket: 'code', S3ObjectKey: 'a.zip' });
    expect(pipeline?.stages?.[1]?.actions?.[0]).toMatchObject({
      configuration: { FunctionName: 'trigger', UserParameters: '{}' },
      inputArtifacts: [{ name: 'SourceOutput' }],
      namespace: 'Gate',
    });
    expect(metadata?.pipelineArn).toBe('arn:aws:codepipeline:us-east-1:111111111111:deploy');
  });

  it('refuses a pipeline that does not exist', async () => {
    const { run, client } = setupPipelines();

    await expect(run(client.send(new GetPipelineCommand({ name: 'x' })))).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
  });
});

describe('the trigger of a pipeline execution', () => {
  it('names the user or the role session that started it, and no person after a push', async () => {
    const { sandbox, run, client } = setupPipelines();
    sandbox.s3.createBucket('code');
    sandbox.s3.put('code', 'a.zip', zip({}));
    const arn = 'arn:aws:sts::111111111111:assumed-role/Admin/alice';
    sandbox.signIn('operator', arn);
    const started = await run(client.send(new StartPipelineExecutionCommand({ name: 'deploy' })));
    const pushed = sandbox.codePipeline.push('deploy', { files: {} });
    const webhook = sandbox.codePipeline.push(
      'deploy',
      { files: {} },
      { triggerType: 'WebhookV2', triggerDetail: 'arn:connection' },
    );
    const read = async (pipelineExecutionId = '') => {
      const command = new GetPipelineExecutionCommand({ pipelineName: 'deploy', pipelineExecutionId });
      return (await run(client.send(command))).pipelineExecution?.trigger;
    };

    expect(await read(started.pipelineExecutionId)).toEqual({ triggerType: 'StartPipelineExecution', triggerDetail: arn });
    expect(await read(pushed.pipelineExecutionId)).toEqual({ triggerType: 'CloudWatchEvent' });
    expect(await read(webhook.pipelineExecutionId)).toEqual({ triggerType: 'WebhookV2', triggerDetail: 'arn:connection' });
    const listed = await run(client.send(new ListPipelineExecutionsCommand({ pipelineName: 'deploy' })));
    expect(listed.pipelineExecutionSummaries?.at(-1)?.trigger?.triggerDetail).toBe(arn);
  });
});

describe('lists of CodePipeline', () => {
  it('are paginated', async () => {
    const { run, client } = setupPipelines(['a', 'b', 'c']);
    const list = (nextToken?: string) => run(client.send(new ListPipelinesCommand({ maxResults: 2, nextToken })));

    const first = await list();

    expect(first.pipelines?.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(await list(first.nextToken)).toMatchObject({ pipelines: [{ name: 'c' }] });
    await expect(list('x')).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
  });
});

describe('StartPipelineExecution', () => {
  it('reads the object that is the source at this moment', async () => {
    const { sandbox, run, client } = setupPipelines();
    const startExecution = () => run(client.send(new StartPipelineExecutionCommand({ name: 'deploy' })));
    await expect(startExecution()).rejects.toMatchObject({ name: 'ValidationException' });

    sandbox.s3.put('code', 'a.zip', 'first');
    await startExecution();
    sandbox.s3.put('code', 'a.zip', 'second');
    await startExecution();

    const { artifactBucket } = sandbox.codePipeline;
    const stored = sandbox.s3.keys(artifactBucket).map((key) => Buffer.from(sandbox.s3.open(artifactBucket, key)).toString());
    expect(stored.sort()).toEqual(['first', 'second']);
    const listed = await run(client.send(new ListPipelineExecutionsCommand({ pipelineName: 'deploy', maxResults: 1 })));
    expect(listed).toMatchObject({ pipelineExecutionSummaries: [{ status: 'InProgress' }], nextToken: '1' });
  });
});

describe('PollForJobs', () => {
  it('refuses every action type, because the account has no custom action types', async () => {
    const { run, client } = setupPipelines();
    const actionTypeId = { category: 'Build', owner: 'Custom', provider: 'Mine', version: '1' } as const;

    await expect(run(client.send(new PollForJobsCommand({ actionTypeId })))).rejects.toMatchObject({
      name: 'ActionTypeNotFoundException',
      message:
        "ActionType (Category: 'Build', Provider: 'Mine', Owner: 'Custom', Version: '1') in region 'us-east-1' is not available.",
    });
  });
});
