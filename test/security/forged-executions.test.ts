import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

describe('an execution that another principal starts under the name of a job, before the trigger', () => {
  it.each(
    ['true', 'false'].flatMap(
      (verify) =>
        [
          [verify, { stackName: 'blog' }],
          [verify, { templatePath: 'infra/harmless.json' }],
          [verify, { stackName: 'blog', pipelineExecutionId: 'other' }],
        ] as const,
    ),
  )('gives the action no result (verifyJobs: %s) with %j', async (VERIFY_JOBS, change) => {
    const { sandbox, gate, deploy, run, executions } = setupFlow({ gate: { environment: { VERIFY_JOBS } } });
    const client = sandbox.clients('intruder').stepFunctions();
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    sandbox.lambda.invoke = async (name, payload, caller) => {
      if (name === gate.triggerName && executions().length === 0) {
        const { id, data } = JSON.parse(payload)['CodePipeline.job'];
        const { bucketName, objectKey } = data.inputArtifacts[0].location.s3Location;
        const { input, pipelineExecutionId } = JSON.parse(data.actionConfiguration.configuration.UserParameters);
        const forged = { ...input, revisionS3Bucket: bucketName, revisionS3Key: objectKey, pipelineExecutionId, ...change };
        await client.send(
          new StartExecutionCommand({ stateMachineArn: gate.stateMachineArn, name: id, input: JSON.stringify(forged) }),
        );
      }
      return invoke(name, payload, caller);
    };

    const harmless = JSON.stringify(makeTemplate({ Jobs: SHOP.Jobs }));
    const result = await run(deploy(makeTemplate(SHOP), { 'infra/harmless.json': harmless }));

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('another origin') });
  });
});
